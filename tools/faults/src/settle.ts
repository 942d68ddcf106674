import { setTimeout as wait } from "node:timers/promises";

import { deliverEvents } from "./perform-outside.ts";
import { answeredEmails, emailsOf, type Round } from "./round.ts";

/** Without any change of what is open: a busy machine is slow, and not stuck. */
const limitMs = 60_000;
/** Where leases and waits are as long as in production. */
const strictLimitMs = 120_000;
const lookEveryMs = 100;
const looks = 2;

export type Settled = {
  /** What was still open when the time was over. */
  unsettled: string[];
  /** Deliveries that were `unknown` though SendGrid had answered. */
  forgotten: string[];
};

/**
 * Ends every fault, and waits until nothing is due any more. In a strict round the reconcile time is
 * long: once all else is quiet, what waits for it is made due, as if that time had passed.
 */
export async function settle(round: Round): Promise<Settled> {
  const { harness, sendGrid, plan, organization } = round;
  sendGrid.setDefault({ kind: "accept" });
  sendGrid.setLatency(plan.answerMs);
  harness.slack.setDefault("*", null);
  await Promise.all([
    ...harness.servers.slice(0, plan.servers).map((slot) => slot.up()),
    ...harness.slackApps.slice(0, plan.slackApps).map((slot) => slot.up()),
  ]);
  if (!plan.strict) return { unsettled: await untilQuiet(round, false), forgotten: [] };
  const unsettled = await untilQuiet(round, true);
  const { rows } = await harness.sql.query<{ id: string }>(doubtful, [organization.id]);
  const answered = answeredEmails(round);
  const known = new Set(
    emailsOf(round).flatMap(({ id, customArgs }) =>
      answered.has(id) ? [customArgs["send_id"]] : [],
    ),
  );
  const forgotten = rows.map(({ id }) => id).filter((id) => known.has(id));
  await harness.sql.query(reconcileNow, [organization.id]);
  return { unsettled: [...unsettled, ...(await untilQuiet(round, false))], forgotten };
}

async function untilQuiet(round: Round, butReconciling: boolean): Promise<string[]> {
  const timeoutMs = round.plan.strict ? strictLimitMs : limitMs;
  let deadline = Date.now() + timeoutMs;
  let quiet = 0;
  let open: string[] = [];
  while (quiet < looks) {
    if (Date.now() > deadline) return open;
    const before = open.join();
    open = await stillOpen(round, butReconciling).catch(() => ["the database did not answer"]);
    if (open.join() !== before) deadline = Date.now() + timeoutMs;
    quiet = open.length === 0 ? quiet + 1 : 0;
    await wait(lookEveryMs);
  }
  return [];
}

async function stillOpen(round: Round, butReconciling: boolean): Promise<string[]> {
  const { harness, organization, eventLog, plan } = round;
  for (const post of eventLog.posts)
    if (!post.taken) await deliverEvents(round, post, 0).catch(() => undefined);
  const { rows } = await harness.sql.query<{ what: string; count: number }>(open, [
    organization.id,
    butReconciling,
  ]);
  const due = (await harness.store.read.outbox.organizationsToRemind(1_000)).includes(
    organization.id,
  );
  const posts = eventLog.posts.filter(({ taken }) => !taken).length;
  return [
    ...rows.filter(({ count }) => count > 0).map(({ what, count }) => `${count} × ${what}`),
    ...(due ? ["reminders that are due"] : []),
    ...(plan.slack.socket && harness.workspace.sockets() < plan.slackApps ? ["a socket"] : []),
    ...(posts > 0 ? [`${posts} × events not taken`] : []),
  ];
}

const doubtful = /* sql */ `
SELECT id FROM delivery WHERE organization_id = $1 AND status = 'unknown'`;
const reconcileNow = /* sql */ `
UPDATE job SET run_at = usher_now()
WHERE organization_id = $1 AND kind = 'mail.reconcile' AND state = 'ready'`;

const open = /* sql */ `
SELECT 'job ' || kind || ' ' || state || coalesce(' (' || max(last_error) || ')', '') AS what,
  count(*)::integer AS count
FROM job WHERE organization_id = $1 AND state IN ('ready', 'running')
  AND NOT ($2 AND kind = 'mail.reconcile' AND state = 'ready' AND run_at > usher_now())
GROUP BY kind, state
UNION ALL
SELECT 'delivery ' || status, count(*)::integer FROM delivery
WHERE organization_id = $1 AND status IN ('queued', 'sending', 'unknown')
  AND NOT ($2 AND status = 'unknown')
GROUP BY status
UNION ALL
SELECT 'webhook ' || status, count(*)::integer FROM webhook_delivery
WHERE organization_id = $1 AND status <> 'delivered'
GROUP BY status
UNION ALL
SELECT 'endpoint behind or paused', count(*)::integer FROM webhook_endpoint w
WHERE organization_id = $1 AND (status = 'paused' OR EXISTS (SELECT FROM audit_event e
  WHERE e.organization_id = w.organization_id AND e.seq > w.cursor_seq))
UNION ALL
SELECT 'invitation past its time', count(*)::integer FROM invitation
WHERE organization_id = $1 AND state = 'pending' AND expires_at <= usher_now()
UNION ALL
SELECT 'request past its time', count(*)::integer FROM approval_request
WHERE organization_id = $1 AND state = 'requested' AND expires_at <= usher_now()`;
