import type { Organization } from "./organization.ts";

/** `page`: by the invitee, on the page of a link. `provider`: a complaint that the email provider passed on. */
export type ReportVia = "page" | "provider";

/** report: one invitee's complaint about one invitation, as the operator sees it. */
export type Report = {
  invitationId: string;
  email: string;
  via: ReportVia;
  reportedAt: string;
  /** False for members, for trusted domains, and for one from before the last resume or the window. */
  counts: boolean;
};

/** What decides about a pause. */
export type ReportCounts = {
  /** Addresses of the invitations that were reported, each once. Each that was erased since is another one. */
  reporters: readonly string[];
  /** Emails to invitees in the same days that, for all we know, arrived. */
  emails: number;
};

export const reportWindowDays = 7;
/** How often an owner may end a pause. */
export const ownerResumeDays = 7;
const minReporters = 3;
const minShare = 0.05;
const msPerDay = 86_400_000;

/** `resumableFrom`: from when on an owner may end it; not before `since`. The operator may at any time. */
export type InvitationsPause = { since: string; resumableFrom: string };

/** Null while invitations are not paused. */
export function pauseOf({
  invitationsPausedAt: since,
  ownerResumedAt,
}: Pick<Organization, "invitationsPausedAt" | "ownerResumedAt">): InvitationsPause | null {
  if (since === null) return null;
  if (ownerResumedAt === null) return { since, resumableFrom: since };
  const from = new Date(Date.parse(ownerResumedAt) + ownerResumeDays * msPerDay).toISOString();
  return { since, resumableFrom: from > since ? from : since };
}

/** `people`: different ones; several addresses of one mailbox count once. */
export function mustPause({ people, emails }: { people: number; emails: number }): boolean {
  return people >= minReporters && people >= emails * minShare;
}
