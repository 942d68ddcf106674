import { backoffMs, maxAttempts } from "./backoff.ts";
import type { DeliveryStatus, SendOutcome } from "../model/delivery.ts";
import type { JobOutcome } from "../model/job.ts";
import { senderOf, type EmailAttempt } from "./email-attempt.ts";
import { settleWithRetry } from "./settle-with-retry.ts";

type Outcome<Kind extends SendOutcome["kind"]> = Extract<SendOutcome, { kind: Kind }>;

/** What is settled: the status as it was found, of which call. */
export type Found = { status: "sending" | "unknown"; attemptId: string | null };

const defaultReconcileAfterMs = 10 * 60_000;
const addressField = "personalizations.0.to.0.email";
const done: JobOutcome = { kind: "done" };

/** Everything that was thought before the provider took it, a failover's older state included. */
const beforeTaken: readonly DeliveryStatus[] = ["queued", "sending", "unknown", "parked"];

/** The provider has the email, whichever call says so and however late. The job ends with the same commit. */
export async function accept(
  { deps, target, job, lease }: EmailAttempt,
  { sandboxed, providerMessageId }: Outcome<"accepted">,
): Promise<JobOutcome> {
  const status = sandboxed ? "sandboxed" : "accepted";
  const change = { ...target, from: beforeTaken, status, detail: null, providerMessageId } as const;
  if (lease === null) {
    await settleWithRetry(deps, change);
    return done;
  }
  const ends = { jobId: job.id, owner: lease.owner, attempts: job.attempts };
  await settleWithRetry(deps, { ...change, ends });
  return { kind: "done", ended: true };
}

/** Of a first call, or of one after others that were certainly not sent; also when it was called unknown by then. */
export async function reject(
  { deps, target, id }: EmailAttempt,
  { reason, field }: Outcome<"rejected">,
): Promise<JobOutcome> {
  const detail = field === addressField ? `invalid_address: ${reason}` : reason;
  const change = { ...target, from: ["sending", "unknown"], attemptId: id } as const;
  await settleWithRetry(deps, { ...change, status: "failed", detail });
  return done;
}

/** It may have been sent. The second look is queued in the transaction that says so. */
export async function markUnknown(
  { deps, target }: EmailAttempt,
  attemptId: string | null,
  detail: string,
): Promise<JobOutcome> {
  const { reconcileAfterMs = defaultReconcileAfterMs } = deps;
  const change = { ...target, from: ["sending"], attemptId, status: "unknown", detail } as const;
  await settleWithRetry(deps, change, (tx) =>
    tx.outbox.enqueue({
      organizationId: target.organizationId,
      kind: "mail.reconcile",
      key: target.deliveryId,
      payload: { deliveryId: target.deliveryId },
      delayMs: reconcileAfterMs,
    }),
  );
  return done;
}

/** Nothing more is tried: an event or a person decides. */
export async function park(
  { deps, target }: EmailAttempt,
  { status: from, attemptId }: Found,
  detail: string,
): Promise<JobOutcome> {
  const change = { ...target, from: [from], attemptId } as const;
  await settleWithRetry(deps, { ...change, status: "parked", detail });
  return done;
}

/** Certainly not sent: back to what it was. A pause stops every email and costs no attempt. */
export async function requeue(
  attempt: EmailAttempt,
  { pause, reason }: Outcome<"not_sent">,
  to: "queued" | "unknown",
): Promise<JobOutcome> {
  const { deps, job, target, id: attemptId } = attempt;
  if (!pause && job.attempts >= maxAttempts)
    return park(attempt, { status: "sending", attemptId }, reason);
  const change = { ...target, from: ["sending"], attemptId } as const;
  await settleWithRetry(deps, { ...change, status: to, detail: reason });
  if (!pause) {
    const afterMs = (deps.retryAfterMs ?? backoffMs)(job.attempts);
    return { kind: "retry", afterMs, error: reason };
  }
  await deps.outcomes.write(() => deps.store.read.outbox.pauseSender(senderOf(deps), pause));
  return { kind: "retry", afterMs: pause.forMs, error: reason, countsAsAttempt: false };
}
