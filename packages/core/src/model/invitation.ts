/*
 * invitation   an offer of membership to one email address
 * inviter      who made it: a user, a key of the organization, or a person in Slack
 * sponsor      who sent it again last, and vouches for it beside the inviter
 * invitee      whom it is for
 * generation   how often a new link was made; only the newest link accepts
 * selector     the public part of a link; it identifies and never authorizes
 * verifier     the secret part; derived from id and generation, stored nowhere
 * delivery     one email and its outcome
 */
import type { Actor } from "./actor.ts";
import type { DeliveryStatus } from "./delivery.ts";
import type { SystemRole } from "./roles.ts";

export const invitationStates = [
  "requested",
  "pending",
  "accepted",
  "declined",
  "denied",
  "revoked",
  "expired",
  "failed",
] as const;
export type InvitationState = (typeof invitationStates)[number];

/** Why the system ended an invitation, or accepted it. A person's own reason is text, and has no code. */
export const stateReasonCodes = [
  "address_corrected",
  "already_member",
  "approval_expired",
  "imported",
  "inviter_left",
  "inviter_unauthorized",
  "key_revoked",
  "member_imported",
  "member_removed",
  "person_erased",
  "withdrawn",
] as const;
export type StateReasonCode = (typeof stateReasonCodes)[number];

/** An invitation as a row, times as ISO-8601 UTC. `state` is the effective one: a pending row past its expiry reads as expired. */
export type Invitation = {
  organizationId: string;
  id: string;
  selector: string;
  generation: number;
  linkKeyId: string;
  /** Whether a version before copied links had their own secret handed out the emailed one. */
  linkCopied: boolean;
  state: InvitationState;
  /** What the row says; differs from `state` until the sweeper has come by. */
  storedState: InvitationState;
  email: string;
  emailKey: string;
  inviteeUserId: string;
  role: SystemRole;
  customRoles: readonly string[];
  /** In the same order. */
  customRoleNames: readonly string[];
  message: string | null;
  locale: string;
  metadata: Record<string, unknown>;
  /** Where the invitee goes after accepting; its origin is checked again then. */
  returnTo: string | null;
  ttlHours: number | null;
  /** How long access lasts from acceptance, in days of 24 hours; null for no such end. Never beside `accessUntil`. */
  accessForDays: number | null;
  /** When access ends, whenever it began. The invitation expires no later. */
  accessUntil: string | null;
  expiresAt: string | null;
  approvalRequestId: string | null;
  inviterKind: Actor["kind"];
  inviterUserId: string | null;
  inviterKeyId: string | null;
  inviterName: string | null;
  /** Null until someone who may invite sent it again, extended it or copied its link. */
  sponsorKind: Actor["kind"] | null;
  sponsorUserId: string | null;
  sponsorKeyId: string | null;
  source: string;
  slackTeamId: string | null;
  slackUserId: string | null;
  /** The text a person gave, or the same as the code. */
  stateReason: string | null;
  stateReasonCode: StateReasonCode | null;
  stateChangedAt: string;
  acceptedUserId: string | null;
  sentCount: number;
  lastSentAt: string | null;
  /** Seconds since an email was last queued (column mail_queued_at: set by an insert as pending and by every transition that emails), by the database's clock; null if never. */
  secondsSinceEmail: number | null;
  remindersSent: number;
  /** Emails that repeated a link that was sent before; each counts as a send. */
  repeatedEmails: number;
  deliveryStatus: DeliveryStatus | null;
  deliveryDetail: string | null;
  deliveryAt: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
};

/** What may be shown of an invitation, and is kept with its audit events: nothing of its link. */
export type InvitationSnapshot = Omit<
  Invitation,
  | "selector"
  | "linkKeyId"
  | "linkCopied"
  | "storedState"
  | "emailKey"
  | "ttlHours"
  | "sponsorKind"
  | "sponsorUserId"
  | "sponsorKeyId"
  | "slackTeamId"
  | "slackUserId"
  | "secondsSinceEmail"
  | "remindersSent"
  | "repeatedEmails"
>;

/** What lists have: rows are many, so only what may be shown, and the public part of the link. */
export type ListedInvitation = InvitationSnapshot & Pick<Invitation, "selector">;

/** The slugs an invitation offers, system role first. */
export function rolesOf(invitation: Pick<Invitation, "role" | "customRoles">): string[] {
  return [invitation.role, ...invitation.customRoles];
}

/** The end of access it offers, as an entry of `create` says it. */
export function accessEndOf({
  accessForDays,
  accessUntil,
}: Pick<Invitation, "accessForDays" | "accessUntil">) {
  return { accessFor: accessForDays === null ? null : { days: accessForDays }, accessUntil };
}

/** The same for people to read: custom roles by their names. */
export function roleNamesOf(invitation: Pick<Invitation, "role" | "customRoleNames">): string[] {
  return [invitation.role, ...invitation.customRoleNames];
}

/** The approval requests these belong to, each once. */
export function requestsOf(
  invitations: readonly Pick<Invitation, "approvalRequestId">[],
): string[] {
  const ids = invitations.map((invitation) => invitation.approvalRequestId);
  return [...new Set(ids.filter((id) => id !== null))];
}
