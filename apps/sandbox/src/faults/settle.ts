import { setTimeout as wait } from "node:timers/promises";

import { deliverEvents } from "./perform-outside.ts";
import type { Round } from "./round.ts";

/** Without any change of what is open: a busy machine is slow, and not stuck. */
const limitMs = 60_000;
const lookEveryMs = 100;
const looks = 2;

/**
 * Ends every fault, and waits until nothing is due any more. Answers with what was still open when the
 * time was over; nothing when all is quiet.
 */
export async function settle(round: Round): Promise<string[]> {
  const { rig, sendGrid, plan } = round;
  let deadline = Date.now() + limitMs;
  sendGrid.setDefault({ kind: "accept" });
  sendGrid.setLatency(0);
  rig.slack.setDefault("*", null);
  await Promise.all([
    ...rig.servers.slice(0, plan.servers).map((slot) => slot.up()),
    ...rig.slackApps.slice(0, plan.slackApps).map((slot) => slot.up()),
  ]);
  let quiet = 0;
  let open: string[] = [];
  while (quiet < looks) {
    if (Date.now() > deadline) return open.length > 0 ? open : ["the database did not answer"];
    const before = open.join();
    open = await stillOpen(round).catch(() => ["the database did not answer"]);
    if (open.join() !== before) deadline = Date.now() + limitMs;
    quiet = open.length === 0 ? quiet + 1 : 0;
    await wait(lookEveryMs);
  }
  return [];
}

async function stillOpen(round: Round): Promise<string[]> {
  const { rig, organization, ledger } = round;
  for (const post of ledger.posts)
    if (!post.taken) await deliverEvents(round, post, 0).catch(() => undefined);
  const { rows } = await rig.sql.query<{ what: string; count: number }>(open, [organization.id]);
  const due = (await rig.store.read.outbox.organizationsToRemind(1_000)).includes(organization.id);
  const posts = ledger.posts.filter(({ taken }) => !taken).length;
  return [
    ...rows.filter(({ count }) => count > 0).map(({ what, count }) => `${count} × ${what}`),
    ...(due ? ["reminders that are due"] : []),
    ...(posts > 0 ? [`${posts} × events not taken`] : []),
  ];
}

const open = /* sql */ `
SELECT 'job ' || kind || ' ' || state || coalesce(' (' || max(last_error) || ')', '') AS what,
  count(*)::integer AS count
FROM job WHERE organization_id = $1 AND state IN ('ready', 'running') GROUP BY kind, state
UNION ALL
SELECT 'delivery ' || status, count(*)::integer FROM delivery
WHERE organization_id = $1 AND status IN ('queued', 'sending', 'unknown') GROUP BY status
UNION ALL
SELECT 'invitation past its time', count(*)::integer FROM invitation
WHERE organization_id = $1 AND state = 'pending' AND expires_at <= usher_now()
UNION ALL
SELECT 'request past its time', count(*)::integer FROM approval_request
WHERE organization_id = $1 AND state = 'requested' AND expires_at <= usher_now()`;
