import type { AuditActor } from "../model/events/audit-event.ts";
import { mustPause, reportWindowDays } from "../model/report.ts";
import type { Repositories } from "../ports/store.ts";
import { countReports } from "./count-reports.ts";

/**
 * Pauses the organization's invitations if enough people reported them. The caller holds the organization, and has
 * written the report. What is queued stays queued; owners are notified.
 */
export async function pauseIfReported(
  tx: Repositories,
  organizationId: string,
  by: Pick<AuditActor, "via" | "requestId">,
): Promise<void> {
  const { people, emails } = await countReports(tx, organizationId);
  if (!mustPause({ people, emails })) return;
  if (!(await tx.organizations.pauseInvitations(organizationId))) return;
  await tx.audit.append({
    organizationId,
    action: "organization.invitations_paused",
    actor: { kind: "system", id: "reports", ...by },
    subject: { kind: "organization", id: organizationId },
    data: { people, emails, days: reportWindowDays },
  });
  await tx.outbox.notifyOwners({ organizationId, notice: "invitations_paused", byUserId: null });
}
