import type { InvitationSnapshot } from "../model/invitation.ts";
import type { Repositories } from "../ports/store.ts";
import { invitationView } from "../invitation/view.ts";
import { roleOfRank } from "../model/roles.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import type { ApprovalView } from "./schemas.ts";

/** The request with its invitations as they are now. */
export async function readApprovalView(
  { invitations }: Pick<Repositories, "invitations">,
  request: ApprovalRequest,
): Promise<ApprovalView> {
  const { organizationId, id } = request;
  return approvalView(request, await invitations.ofApprovalRequest(organizationId, id));
}

export function approvalView(
  request: ApprovalRequest,
  invitations: readonly InvitationSnapshot[],
): ApprovalView {
  return {
    id: request.id,
    organizationId: request.organizationId,
    state: request.state,
    reason: request.reason,
    note: request.note,
    requester: {
      kind: request.requesterKind,
      userId: request.requesterUserId,
      keyId: request.requesterKeyId,
      name: request.requesterName,
      slackTeamId: request.requesterSlackTeamId,
      slackUserId: request.requesterSlackUserId,
    },
    quorum: request.quorum,
    approvals: request.approvals,
    requiredRole: roleOfRank(request.requiredRank),
    decisions: request.decisions.map((decision) => ({ ...decision })),
    decidedBy: request.decidedBy
      ? { userId: request.decidedBy, name: request.decidedByName }
      : null,
    decidedAt: request.decidedAt,
    denyReason: request.denyReason,
    expiresAt: request.expiresAt,
    version: request.version,
    createdAt: request.createdAt,
    previousRequestId: request.previousRequestId,
    supersededBy: request.supersededBy,
    remindedAt: request.remindedAt,
    invitations: invitations.map(invitationView),
  };
}
