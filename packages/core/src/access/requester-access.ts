import { actorOfKey } from "./actor-of-key.ts";
import type { Actor } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import { accessOf, type Access } from "./access.ts";

/** The requester of a stored request, as its row has it. */
export type Requester = {
  organizationId: string;
  kind: Actor["kind"];
  userId: string | null;
  keyId: string | null;
  slackTeamId: string | null;
  slackUserId: string | null;
};

/** What the requester may do now, independent of the current call. Throws `approval.requester_inactive`. */
export async function requesterAccess(tx: Repositories, requester: Requester): Promise<Access> {
  const { organizationId, userId } = requester;
  const actor = await actorOf(tx, requester);
  const record = await tx.organizations.access(organizationId, userId);
  const active =
    userId === null ||
    (record?.user?.status === "active" && record.membership?.status === "active");
  if (actor === null || record === null || !active)
    throw new UsherError("approval.requester_inactive");
  return accessOf(actor, record);
}

/** Null for a key that is no longer usable; otherwise its list limits the requester as it did then. */
async function actorOf(
  tx: Repositories,
  { kind, userId, keyId, slackTeamId, slackUserId }: Requester,
): Promise<Actor | null> {
  if (kind === "system") return { kind, name: "recorded" };
  if (keyId !== null) {
    const key = await tx.apiKeys.findUsable(keyId);
    return key && actorOfKey(key);
  }
  if (userId === null) return null;
  if (kind === "slack_user" && slackTeamId !== null && slackUserId !== null)
    return { kind, userId, teamId: slackTeamId, slackUserId };
  return { kind: "session", userId, email: "", emailVerified: false, steppedUpAt: null };
}
