import { rightHoldersOf } from "../access/approvers-of.ts";
import type { Access } from "../access/access.ts";
import { UsherError } from "../model/errors.ts";
import { roleOfRank } from "../model/roles.ts";
import { counted } from "../model/text/counted.ts";
import type { Repositories } from "../ports/store.ts";
import { failed, mapOutcomes, readyEntries, type Outcomes } from "./entry-outcomes.ts";
import { newApprovalRequest } from "./new-approval-request.ts";

/**
 * Fails the entries that need an approval where fewer people than the quorum can give one, the requester
 * aside, and no owner can break the glass: their request would wait until it expires.
 */
export async function rejectUndecidable(
  { tx, access }: { tx: Repositories; access: Access },
  outcomes: Outcomes,
): Promise<Outcomes> {
  const { organization, user } = access;
  const { quorum, breakGlass, allowSelfApproval } = organization.policy.approval;
  const asked = { note: undefined, previousRequestId: null };
  const request = newApprovalRequest(organization.policy, readyEntries(outcomes), asked);
  if (request === null || breakGlass) return outcomes;
  const { requiredRank } = request;
  const wanted = { requesterUserId: user?.id ?? null, requiredRank };
  const { length: approvers } = await rightHoldersOf(tx, organization, wanted);
  if (approvers >= quorum) return outcomes;
  const others = allowSelfApproval ? "" : " besides the requester";
  const rejection = new UsherError("approval.undecidable", {
    message: `This needs ${counted(quorum, "approval")}, and ${counted(approvers, "person", "people")}${others} can approve it. An owner can lower the approvals per request (approval.quorum), let others approve (approval.approvers) or turn on break glass (approval.breakGlass).`,
    setting: approvers === 0 ? "approval.approvers" : "approval.quorum",
    quorum,
    approvers,
    requiredRole: roleOfRank(requiredRank),
  });
  return mapOutcomes(outcomes, {
    ready: ({ approval }) => (approval === null ? undefined : failed(rejection)),
  });
}
