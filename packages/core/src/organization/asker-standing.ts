import type { Actor } from "../kernel/actor.ts";
import { UsherError } from "../kernel/errors.ts";
import type { Repositories } from "../kernel/store.ts";
import { standingOf, type Standing } from "./standing.ts";

/** Who asked for something that is on record, as its row has it. */
export type Asker = {
  organizationId: string;
  kind: Actor["kind"];
  userId: string | null;
  keyId: string | null;
  slackTeamId: string | null;
  slackUserId: string | null;
};

/** What the asker may do at this moment, without the call. Throws `approval.requester_inactive`. */
export async function askerStanding(tx: Repositories, asker: Asker): Promise<Standing> {
  const { organizationId, userId } = asker;
  const actor = await actorOf(tx, asker);
  const record = await tx.organizations.standing(organizationId, userId);
  const active =
    userId === null ||
    (record?.user?.status === "active" && record.membership?.status === "active");
  if (actor === null || record === null || !active)
    throw new UsherError("approval.requester_inactive");
  return standingOf(actor, record);
}

/** Null for a key that is no longer usable. */
async function actorOf(
  tx: Repositories,
  { kind, userId, keyId, slackTeamId, slackUserId, organizationId }: Asker,
): Promise<Actor | null> {
  if (kind === "system") return { kind, name: "recorded" };
  if (userId === null) {
    const key = keyId === null ? null : await tx.apiKeys.findUsable(keyId);
    if (key === null || keyId === null) return null;
    const { permissions, maxRole } = key;
    return { kind: "org_key", keyId, organizationId, permissions: permissions ?? [], maxRole };
  }
  if (kind === "slack_user" && slackTeamId !== null && slackUserId !== null)
    return { kind, userId, teamId: slackTeamId, slackUserId };
  if (kind === "personal_key" && keyId !== null) {
    const key = await tx.apiKeys.findUsable(keyId);
    if (key === null) return null;
    const permissions = key.permissions.length > 0 ? key.permissions : null;
    return { kind, userId, keyId, permissions, scope: [organizationId] };
  }
  return { kind: "session", userId, email: "", emailVerified: false, steppedUpAt: null };
}
