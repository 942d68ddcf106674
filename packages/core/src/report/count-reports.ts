import { recipientKey } from "../limits/recipient-key.ts";
import { reportWindowDays } from "../model/report.ts";
import type { Repositories } from "../ports/store.ts";

/**
 * Who reported the organization, and of how many emails. Several addresses of one mailbox are one person; of people who
 * were erased each report counts, since nothing says any more which of them are one.
 */
export async function countReports(
  { reports }: Repositories,
  organizationId: string,
): Promise<{ people: number; emails: number }> {
  const { reporters, emails } = await reports.counts(organizationId, reportWindowDays);
  return { people: new Set(reporters.map(recipientKey)).size, emails };
}
