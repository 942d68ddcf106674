import { isId } from "../model/ids.ts";
import type { Job, JobOutcome } from "../model/job.ts";
import type { LinkKeyring } from "../model/link.ts";
import type { WebhookPauseReason } from "../model/webhook.ts";
import type { Lease } from "../outbox/leases.ts";
import type { Repositories, Store } from "../ports/store.ts";
import type { AttemptSettlement, BegunAttempt } from "../ports/webhook-repository.ts";
import type { WebhookAnswer, WebhookTransport } from "../ports/webhook-transport.ts";
import { callEndpoint, isSuccess, keyMissing, resultOf } from "./call-endpoint.ts";
import type { EndpointSlots } from "./endpoint-slots.ts";

export type WebhookSending = {
  store: Store;
  links: LinkKeyring;
  transport: WebhookTransport;
  slots: EndpointSlots;
  /** After each failure the wait before the next attempt; after the last of them the endpoint is paused. */
  retryDelaysMs?: readonly number[] | undefined;
};

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
/** The schedule that Standard Webhooks recommends: ten attempts in three days. */
export const defaultRetryDelaysMs: readonly number[] = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hourMs),
];

const done: JobOutcome = { kind: "done" };
const goneStatus = 410;
/** Each try of it writes an attempt, and the key comes with a restart. */
const keyMissingMs = 10 * minuteMs;

/** Waiting is no failure of the job: it ends when nothing waits for the subject any more. */
const again = (afterMs: number, error: string): JobOutcome => ({
  kind: "retry",
  afterMs,
  error,
  countsAsAttempt: false,
});

/**
 * Handles "webhook.deliver": sends the oldest pending event of one subject to one endpoint. Two jobs of a
 * queue never run at the same time, so events of a subject leave in order. A worker that dies in a call
 * leaves the delivery pending; it is sent again with the same id.
 */
export async function deliverWebhook(
  sending: WebhookSending,
  job: Job,
  lease: Lease | null = null,
): Promise<JobOutcome> {
  const { endpointId, subjectId } = job.payload;
  if (!isIdText(endpointId) || !isIdText(subjectId))
    return { kind: "dead", error: "the job names no endpoint and subject" };
  const { webhooks } = sending.store.read;
  const { organizationId } = job;
  const next = await webhooks.next({ organizationId, endpointId, subjectId });
  if (next === null) return done;
  if (next.dueInMs > 0) return again(next.dueInMs, "the next attempt is not due");
  const slot = sending.slots.take({ organizationId, endpointId });
  if (slot.isBusy) return again(slot.afterMs, "no slot is free for the endpoint");
  let callMs: number | null = null;
  try {
    const { timeoutMs } = sending.transport;
    if (lease && !(await lease.ensure(timeoutMs))) return again(0, "the lease ended");
    const claim = lease && { jobId: job.id, owner: lease.owner, attempts: job.attempts };
    const attempt = await webhooks.begin({ organizationId, deliveryId: next.deliveryId }, claim);
    if (attempt === null) return again(0, "the delivery changed");
    // A call that starts after the lease could overtake a later event of the subject.
    if (lease && !lease.holdsFor(timeoutMs)) return again(0, "the lease ended before the call");
    const answer = await callEndpoint(attempt, sending);
    callMs = answer?.durationMs ?? null;
    return await settle(sending, attempt, answer);
  } finally {
    slot.release(callMs);
  }
}

async function settle(
  sending: WebhookSending,
  attempt: BegunAttempt,
  answer: WebhookAnswer | null,
): Promise<JobOutcome> {
  const { webhooks } = sending.store.read;
  if (answer === null) {
    const unsent = { ...attempt, ...keyMissing, outcome: "unsent" as const, delayMs: keyMissingMs };
    const { more } = await webhooks.settle(unsent);
    return more ? again(keyMissingMs, keyMissing.error) : done;
  }
  const { delayMs, pause, outcome } = verdictOn(answer, attempt, sending.retryDelaysMs);
  const settlement = { ...attempt, ...resultOf(answer), outcome, delayMs };
  const { more } =
    pause === null
      ? await webhooks.settle(settlement)
      : await sending.store.transaction((tx) => settleAndPause(tx, settlement, { attempt, pause }));
  if (!more) return done;
  return again(outcome === "retry" ? delayMs : 0, errorOf(answer) ?? "more events wait");
}

type Verdict = {
  outcome: AttemptSettlement["outcome"];
  delayMs: number;
  pause: WebhookPauseReason | null;
};

function verdictOn(
  answer: WebhookAnswer,
  { failures }: BegunAttempt,
  delays: readonly number[] = defaultRetryDelaysMs,
): Verdict {
  if (isSuccess(answer)) return { outcome: "delivered", delayMs: 0, pause: null };
  // What an endpoint refuses for good waits with it, for the day that it is made active again.
  if (answer.kind === "answered" && answer.statusCode === goneStatus)
    return { outcome: "retry", delayMs: 0, pause: "gone" };
  const delayMs = delays[failures];
  return delayMs === undefined
    ? { outcome: "failed", delayMs: 0, pause: "failing" }
    : { outcome: "retry", delayMs, pause: null };
}

async function settleAndPause(
  tx: Repositories,
  settlement: AttemptSettlement,
  { attempt, pause }: { attempt: BegunAttempt; pause: WebhookPauseReason },
): Promise<{ more: boolean }> {
  const { organizationId, endpointId: id, url } = attempt;
  const settled = await tx.webhooks.settle(settlement);
  if (!(await tx.webhooks.pause({ organizationId, id }, { reason: pause, url }))) return settled;
  await tx.audit.append({
    organizationId,
    action: "webhook.paused",
    actor: { kind: "system", id: "webhooks", via: "worker", requestId: null },
    subject: { kind: "webhook_endpoint", id },
    data: { reason: pause, deliveryId: attempt.deliveryId },
  });
  await tx.outbox.notifyOwners({ organizationId, notice: "webhook_paused", byUserId: null });
  return settled;
}

function errorOf(answer: WebhookAnswer): string | null {
  if (isSuccess(answer)) return null;
  return answer.kind === "answered" ? `the endpoint answered ${answer.statusCode}` : answer.error;
}

function isIdText(value: unknown): value is string {
  return typeof value === "string" && isId(value);
}
