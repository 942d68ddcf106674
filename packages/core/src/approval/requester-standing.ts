import type { Actor } from "../kernel/actor.ts";
import { UsherError } from "../kernel/errors.ts";
import type { Repositories } from "../kernel/store.ts";
import { standingOf, type Standing } from "../organization/standing.ts";
import type { ApprovalRequest } from "./approval-request.ts";

/** What the requester may do at this moment. Throws `approval.requester_inactive`. */
export async function requesterStanding(
  tx: Repositories,
  request: ApprovalRequest,
): Promise<Standing> {
  const { organizationId, requesterUserId } = request;
  const actor = await requester(tx, request);
  const record = await tx.organizations.standing(organizationId, requesterUserId);
  const active =
    requesterUserId === null ||
    (record?.user?.status === "active" && record.membership?.status === "active");
  if (actor === null || record === null || !active)
    throw new UsherError("approval.requester_inactive");
  return standingOf(actor, record);
}

/** The actor who asked, without what a credential of theirs would add. */
async function requester(tx: Repositories, request: ApprovalRequest): Promise<Actor | null> {
  const { requesterKind, requesterUserId: userId, requesterKeyId: keyId } = request;
  const { requesterSlackTeamId: teamId, requesterSlackUserId: slackUserId } = request;
  if (requesterKind === "system") return { kind: "system", name: "reopened" };
  if (userId === null) {
    const key = keyId === null ? null : await tx.apiKeys.findUsable(keyId);
    if (key === null || keyId === null) return null;
    const { permissions, maxRole } = key;
    const { organizationId } = request;
    return { kind: "org_key", keyId, organizationId, permissions: permissions ?? [], maxRole };
  }
  if (requesterKind === "slack_user" && teamId !== null && slackUserId !== null)
    return { kind: "slack_user", userId, teamId, slackUserId };
  if (requesterKind === "personal_key" && keyId !== null)
    return { kind: "personal_key", userId, keyId, permissions: null, scope: null };
  return { kind: "session", userId, email: "", emailVerified: false, steppedUpAt: null };
}
