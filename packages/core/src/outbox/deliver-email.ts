import { isId, newId } from "../model/ids.ts";
import { backoffMs } from "./backoff.ts";
import type { Job, JobOutcome } from "../model/job.ts";
import type { Lease } from "./leases.ts";
import { leaseEnded, senderOf, type EmailAttempt, type EmailDelivery } from "./email-attempt.ts";
import type { DeliverySnapshot } from "../ports/outbox-repository.ts";
import { sendOnce } from "./send-once.ts";
import { held } from "./while-active.ts";
import { accept, markUnknown, park, reject, requeue } from "./settle-attempt.ts";

const maxResumeJitterMs = 2_000;

/** How often an unknown email waits for a provider that cannot be asked just now. */
const lookupTries = 5;

const done: JobOutcome = { kind: "done" };
const requeued: JobOutcome = {
  kind: "retry",
  afterMs: 0,
  error: "the call of another worker sent nothing",
  countsAsAttempt: false,
};
const missing: JobOutcome = { kind: "dead", error: "there is no such delivery" };

/**
 * Handles "mail", "mail.owner_notice", "mail.user_notice", "mail.access_notice", "mail.revocation",
 * "mail.renewal" and "mail.reconcile". `sending` is
 * committed before the call, so that a worker that dies in it leaves a trace: the next worker marks it `unknown`. An unknown email that neither an
 * event nor the provider's log proves is tried exactly once more, with the same link and the same
 * Message-ID. If that is not accepted either, it is parked for a person to decide. The outcome of a call
 * is kept until it is written (docs/decisions/027).
 */
export async function deliverEmail(
  deps: EmailDelivery,
  job: Job,
  lease: Lease | null = null,
): Promise<JobOutcome> {
  const deliveryId = job.payload["deliveryId"];
  if (typeof deliveryId !== "string" || !isId(deliveryId))
    return { kind: "dead", error: "the job names no delivery" };
  const target = { organizationId: job.organizationId, deliveryId };
  const attempt = { id: newId(), deps, job, target, lease };
  if (job.kind !== "mail.reconcile") return deliver(attempt);
  const found = await deps.store.read.outbox.delivery(target);
  return found ? reconcile(attempt, found) : missing;
}

async function deliver(attempt: EmailAttempt): Promise<JobOutcome> {
  const answer = await sendOnce(attempt, { from: "queued", unlessPaused: true });
  switch (answer.kind) {
    case "lease_ended":
      return leaseEnded;
    case "not_begun":
      return skip(attempt);
    case "unknown":
      return markUnknown(attempt, attempt.id, answer.reason);
    case "not_sent":
      return requeue(attempt, answer, "queued");
    case "accepted":
      return accept(attempt, answer);
    case "rejected":
      return reject(attempt, answer);
  }
}

/** The sender pauses, the email is no longer wanted, or another worker had it. */
async function skip(attempt: EmailAttempt): Promise<JobOutcome> {
  const { deps, target, lease } = attempt;
  const { outbox } = deps.store.read;
  const found = await outbox.delivery(target);
  if (!found) return missing;
  if (found.status === "sending") {
    // Without the lease it is another worker's call that is under way.
    if (lease && !(await lease.renew())) return leaseEnded;
    const marked = await markUnknown(
      attempt,
      found.attemptId,
      "a worker stopped while it was sending",
    );
    // The call had been under way and ended just now without sending; its worker has lost the job.
    const now = await outbox.delivery(target);
    return now?.status === "queued" ? requeued : marked;
  }
  if (found.status !== "queued") return done;
  if (found.isHeld) return held;
  return waitForSender(await outbox.senderPausedForMs(senderOf(deps)));
}

async function reconcile(attempt: EmailAttempt, found: DeliverySnapshot): Promise<JobOutcome> {
  const { lease } = attempt;
  if (found.status === "sending") {
    if (lease && !(await lease.renew())) return leaseEnded;
    const { status, attemptId } = found;
    return park(attempt, { status, attemptId }, "a worker stopped during the second attempt");
  }
  if (found.status !== "unknown") return done;
  return (await askProvider(attempt, found)) ?? (found.isHeld ? held : secondAttempt(attempt));
}

/** Null when the provider does not know the email or cannot say. */
async function askProvider(
  attempt: EmailAttempt,
  found: DeliverySnapshot,
): Promise<JobOutcome | null> {
  const { deps, job, target } = attempt;
  if (!deps.lookup || found.to === null) return null;
  const { to, ageMs } = found;
  const answer = await deps.lookup.find({ sendId: target.deliveryId, to, ageMs });
  if (answer.kind === "found") {
    const { providerMessageId } = answer;
    return accept(attempt, { kind: "accepted", sandboxed: false, providerMessageId });
  }
  if (answer.kind === "absent" || !answer.later || job.attempts >= lookupTries) return null;
  const afterMs = (deps.retryAfterMs ?? backoffMs)(job.attempts);
  return { kind: "retry", afterMs, error: "the provider cannot be queried now" };
}

/** Unless it is accepted, the first attempt may have arrived, so the invitation has not failed. */
async function secondAttempt(attempt: EmailAttempt): Promise<JobOutcome> {
  const { deps, id } = attempt;
  const pausedMs = await deps.store.read.outbox.senderPausedForMs(senderOf(deps));
  if (pausedMs > 0) return waitForSender(pausedMs);
  const answer = await sendOnce(attempt, { from: "unknown", unlessPaused: false });
  const sending = { status: "sending", attemptId: id } as const;
  switch (answer.kind) {
    case "lease_ended":
      return leaseEnded;
    case "not_begun":
      return parkUnwanted(attempt);
    case "unknown":
      return park(attempt, sending, answer.reason);
    case "not_sent":
      return requeue(attempt, answer, "unknown");
    case "accepted":
      return accept(attempt, answer);
    case "rejected":
      return park(attempt, sending, `the second attempt was rejected: ${answer.reason}`);
  }
}

async function parkUnwanted(attempt: EmailAttempt): Promise<JobOutcome> {
  const { lease } = attempt;
  if (lease && !(await lease.renew())) return leaseEnded;
  const { deps, target } = attempt;
  if ((await deps.store.read.outbox.delivery(target))?.isHeld) return held;
  const unknown = { status: "unknown", attemptId: null } as const;
  return park(attempt, unknown, "the invitation is no longer open");
}

function waitForSender(pausedMs: number): JobOutcome {
  const jitterMs = Math.round(Math.random() * Math.min(pausedMs, maxResumeJitterMs));
  const error = "the sender is paused";
  return { kind: "retry", afterMs: pausedMs + jitterMs, error, countsAsAttempt: false };
}
