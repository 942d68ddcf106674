import type { Repositories } from "../kernel/store.ts";
import { rankOf } from "../role/roles.ts";
import type { Invitation } from "./invitation.ts";

/**
 * Whether somebody who sent or approved the invitation may still do so. A key of the organization
 * answers by the authority of the owner who minted it, which its later rotation does not take back.
 */
export async function authorityHolds(
  repositories: Repositories,
  invitation: Invitation,
): Promise<boolean> {
  if (invitation.inviterKind === "org_key" || invitation.inviterKind === "system") return true;
  const userIds = [
    invitation.inviterUserId,
    ...(await approversOf(repositories, invitation)),
  ].filter((id) => id !== null);
  return repositories.members.anyHolds({
    organizationId: invitation.organizationId,
    userIds,
    rank: rankOf(invitation.role),
  });
}

async function approversOf(repositories: Repositories, invitation: Invitation): Promise<string[]> {
  if (invitation.approvalRequestId === null) return [];
  const request = await repositories.approvals.find(
    invitation.organizationId,
    invitation.approvalRequestId,
  );
  return (request?.decisions ?? [])
    .filter((decision) => decision.verdict === "approved")
    .map((decision) => decision.userId);
}
