import { actorOfKey } from "./actor-of-key.ts";
import type { Actor } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
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

/** Null for a key that is no longer usable; otherwise its list limits the asker as it did then. */
async function actorOf(
  tx: Repositories,
  { kind, userId, keyId, slackTeamId, slackUserId }: Asker,
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
