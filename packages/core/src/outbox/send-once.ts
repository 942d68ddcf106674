import type { DeliveryStatus, SendOutcome } from "../model/delivery.ts";
import { composeEmail } from "./compose-email.ts";
import { defaultSendTimeoutMs, senderOf, type EmailAttempt } from "./email-attempt.ts";
import type { DeliveryAttempt, OwnerNoticeAttempt } from "../ports/outbox-repository.ts";
import { settleWithRetry } from "./settle-with-retry.ts";

/** `not_begun`: there was nothing to send. `lease_ended`: the job may be another worker's by now. */
export type SentOnce = SendOutcome | { kind: "not_begun" } | { kind: "lease_ended" };

const keyIsMissing =
  "the key of this link is not configured; add it to LINK_KEYS or resend the invitation";

/**
 * Commits `sending` and makes at most one call, within the lease: the next worker finds `sending` and never sends, and
 * a call that could outlast the lease does not start. Throws when the database did not take `sending`.
 */
export async function sendOnce(
  attempt: EmailAttempt,
  begin: { from: "queued" | "unknown"; unlessPaused: boolean },
): Promise<SentOnce> {
  const { deps, lease } = attempt;
  const { sendTimeoutMs = defaultSendTimeoutMs } = deps;
  const isOpen = await deps.outcomes.whenWritten();
  if (!isOpen || (lease && !(await lease.ensure(sendTimeoutMs)))) return { kind: "lease_ended" };
  lease?.keep();
  const delivery = await beginOrUndo(attempt, begin);
  if (!delivery) return { kind: "not_begun" };
  const email = composeEmail(delivery, deps);
  // While keys change, another process may know the one that is missing here.
  if (email === null) return { kind: "not_sent", reason: keyIsMissing, pause: null };
  if (lease && !(await lease.ensure(sendTimeoutMs)))
    return { kind: "not_sent", reason: "the lease ended before the call", pause: null };
  const mayStart = (endsWithinMs: number): boolean => lease?.holdsFor(endsWithinMs) ?? true;
  try {
    return await deps.sender.send(email, { mayStart });
  } catch {
    return { kind: "unknown", reason: "the sender failed" };
  }
}

/** Without an answer `sending` may be committed all the same; that nothing was sent is known. */
async function beginOrUndo(
  attempt: EmailAttempt,
  {
    from,
    unlessPaused,
  }: { from: Extract<DeliveryStatus, "queued" | "unknown">; unlessPaused: boolean },
): Promise<DeliveryAttempt | OwnerNoticeAttempt | null> {
  const { deps, target, job, lease, id: attemptId } = attempt;
  try {
    return await deps.store.read.outbox.beginSending({
      ...target,
      from: [from],
      attemptId,
      ...(unlessPaused && { unlessPaused: senderOf(deps) }),
      ...(lease && { heldBy: { jobId: job.id, owner: lease.owner, attempts: job.attempts } }),
    });
  } catch (error) {
    const undone = { ...target, from: ["sending"] as const, attemptId, status: from };
    await settleWithRetry(deps, { ...undone, detail: "the database did not answer" });
    throw error;
  }
}
