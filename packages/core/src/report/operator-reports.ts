import { requireOperator } from "../access/require-operator.ts";
import { UsherError } from "../model/errors.ts";
import { isId } from "../model/ids.ts";
import type { Organization } from "../model/organization.ts";
import { reportWindowDays, type Report } from "../model/report.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { countReports } from "./count-reports.ts";
import { recordResume } from "./record-resume.ts";

/** What the operator sees of an organization that was reported. */
export type ReportedOrganization = Pick<
  Organization,
  "id" | "slug" | "name" | "invitationsPausedAt" | "ownerResumedAt"
> & {
  /** Different people whose reports count now. */
  people: number;
  /** Emails to people outside in the last `days`. */
  emails: number;
  days: number;
};

const maxShown = 100;

/** Organizations that were reported in the last 7 days or are paused, by slug. For the operator. */
export async function listReportedOrganizations(ctx: Context): Promise<ReportedOrganization[]> {
  requireOperator(ctx);
  const { read } = ctx.store;
  const found: ReportedOrganization[] = [];
  for (const id of await read.reports.organizations(reportWindowDays)) {
    const organization = await read.organizations.find(id);
    if (organization !== null) found.push(await reportedOrganization(read, organization));
  }
  return found;
}

/** One of them, with its newest reports. For the operator. Throws `organization.not_found`. */
export async function getReportedOrganization(
  ctx: Context,
  reference: string,
): Promise<ReportedOrganization & { reports: Report[] }> {
  requireOperator(ctx);
  const { read } = ctx.store;
  const organization = await find(read, reference);
  const query = { organizationId: organization.id, days: reportWindowDays, limit: maxShown };
  return {
    ...(await reportedOrganization(read, organization)),
    reports: await read.reports.list(query),
  };
}

/**
 * Ends a pause, as often as the operator wants to, and leaves the owners theirs. Changes nothing where invitations are
 * not paused. Throws `organization.not_found`.
 */
export async function resumeReportedOrganization(
  ctx: Context,
  reference: string,
): Promise<ReportedOrganization & { resumed: boolean }> {
  requireOperator(ctx);
  return ctx.store.transaction(async (tx) => {
    const { id } = await find(tx, reference);
    const resumed = await tx.organizations.resumeInvitations({ id, ownerAfterDays: null });
    if (resumed) await recordResume(ctx, tx, { organizationId: id, by: "operator" });
    return { ...(await reportedOrganization(tx, await find(tx, id))), resumed };
  });
}

async function find({ organizations }: Repositories, reference: string): Promise<Organization> {
  const named = isId(reference) ? reference.toLowerCase() : reference;
  const found = await organizations.find(named);
  if (found === null) throw new UsherError("organization.not_found");
  return found;
}

async function reportedOrganization(
  repositories: Repositories,
  organization: Organization,
): Promise<ReportedOrganization> {
  const { id, slug, name, invitationsPausedAt, ownerResumedAt } = organization;
  const counts = await countReports(repositories, id);
  const pause = { invitationsPausedAt, ownerResumedAt };
  return { id, slug, name, ...pause, ...counts, days: reportWindowDays };
}
