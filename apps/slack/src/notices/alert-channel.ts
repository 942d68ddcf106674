import { rankOf, type Store } from "@usher/core";

import type { ChannelProblem } from "../workspaces/channel-problem.ts";
import { chosenChannelId, type Workspace } from "../workspaces/workspace.ts";

const oncePerHours = 24;

/** Queues a direct message to every admin and owner, once a day for one problem of one channel. */
export async function queueChannelAlerts(
  store: Store,
  { facts }: Workspace,
  problem: ChannelProblem,
): Promise<void> {
  const { organizationId, teamId } = facts;
  const channelId = chosenChannelId(facts);
  // Slack says both of a channel that the app has left.
  const about = problem === "not_found" ? "not_a_member" : problem;
  const key = `channel ${teamId} ${channelId} ${about}`;
  const claim = { organizationId, actorKey: "system:slack", key, requestHash: about };
  await store.transaction(async (tx) => {
    const { claimed } = await tx.idempotency.claim(claim, oncePerHours);
    if (!claimed) return;
    const query = { organizationId, rank: rankOf("admin"), userIds: null };
    const admins = await tx.members.approvers(query);
    await tx.outbox.enqueueAll(
      admins.map(({ userId }) => ({
        organizationId,
        kind: "slack.alert" as const,
        key: `${key} ${userId}`,
        payload: { alert: "channel", userId, teamId, channelId, problem },
        delayMs: 0,
      })),
    );
    await tx.idempotency.complete(claim, {});
  });
}
