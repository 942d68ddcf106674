import type { LinkKeyring } from "../invitation/link.ts";
import { isId } from "../kernel/ids.ts";
import type { Store } from "../kernel/store.ts";
import { backoffMs, maxAttempts } from "./backoff.ts";
import type { DeliveryLookup, MailSender, SendOutcome } from "./delivery.ts";
import type { Job, JobOutcome } from "./job.ts";
import type { Lease } from "./job-runner.ts";
import { composeMail } from "./compose-mail.ts";
import type { DeliveryLook, DeliveryTicket, OwnerNoticeTicket } from "./ports.ts";
import { settleFirmly } from "./settle-firmly.ts";

export type MailDelivery = {
  store: Store;
  links: LinkKeyring;
  sender: MailSender;
  /** Asked about an unknown mail before it is tried once more; without it only events can tell. */
  lookup?: DeliveryLookup;
  /** Origin of links, from configuration alone: no trailing slash. */
  linkBase: string;
  /** Processes that share this name pause together. */
  senderName?: string;
  /** How long the provider's events have to prove an unknown mail before it is tried once more. */
  reconcileAfterMs?: number;
  /** After a mail that was certainly not sent; 5 s to 15 min unless told. */
  retryAfterMs?: (attempts: number) => number;
};

type Attempt = { deps: MailDelivery; job: Job; target: Target; owner: string | null };
type Target = { organizationId: string; deliveryId: string };

const defaultSenderName = "sendgrid";
const defaultReconcileAfterMs = 10 * 60_000;
const longestResumeJitterMs = 2_000;

/** How often an unknown mail waits for a provider that cannot be asked just now. */
const lookupTries = 5;
const keyIsGone =
  "the key of this link is not configured; add it to LINK_KEYS or resend the invitation";
const addressField = "personalizations.0.to.0.email";

const done: JobOutcome = { kind: "done" };
const gone: JobOutcome = { kind: "dead", error: "there is no such delivery" };
/** An answer that comes late still counts when somebody called the mail unknown meanwhile. */
const underWay = ["sending", "unknown"] as const;

/**
 * Handles "mail", "mail.owner_notice" and "mail.reconcile". `sending` is committed before the call, so that a worker that
 * dies in it leaves a trace: whoever finds the trace makes it `unknown`. An unknown mail that neither
 * an event nor the provider's log proves is tried exactly once more, with the same link and the same
 * Message-ID; if that is unknown too, it is parked for a person to decide. Of a mail that is taken the
 * job ends with the same commit, if the lease's owner is told.
 */
export async function deliverMail(
  deps: MailDelivery,
  job: Job,
  lease?: Pick<Lease, "owner">,
): Promise<JobOutcome> {
  const deliveryId = job.payload["deliveryId"];
  if (typeof deliveryId !== "string" || !isId(deliveryId))
    return { kind: "dead", error: "the job names no delivery" };
  const target = { organizationId: job.organizationId, deliveryId };
  const attempt = { deps, job, target, owner: lease?.owner ?? null };
  if (job.kind !== "mail.reconcile") return deliver(attempt);
  const found = await deps.store.read.outbox.delivery(target);
  return found ? reconcile(attempt, found) : gone;
}

async function deliver(attempt: Attempt): Promise<JobOutcome> {
  const { deps, target } = attempt;
  const { outbox } = deps.store.read;
  const unlessPaused = senderOf(deps);
  const ticket = await outbox.beginSending({ ...target, from: ["queued"], unlessPaused });
  if (!ticket) return leaveOut(attempt);
  const answer = await post(attempt, ticket);
  switch (answer.kind) {
    case "unknown":
      return doubt(attempt, answer.reason);
    case "not_sent":
      return putBack(attempt, answer, "queued");
    case "accepted":
      return accept(attempt, answer);
    case "rejected":
      return reject(attempt, answer);
  }
}

/** Nothing was begun: the sender pauses, nobody waits for the mail, or another worker had it. */
async function leaveOut(attempt: Attempt): Promise<JobOutcome> {
  const { deps, target } = attempt;
  const found = await deps.store.read.outbox.delivery(target);
  if (!found) return gone;
  if (found.status === "sending") return doubt(attempt, "a worker ended while it was sending");
  if (found.status !== "queued") return done;
  const pausedMs = await deps.store.read.outbox.senderPausedForMs(senderOf(deps));
  return waitForSender(pausedMs);
}

async function reconcile(attempt: Attempt, found: DeliveryLook): Promise<JobOutcome> {
  if (found.status === "sending") return park(attempt, "a worker ended during the second attempt");
  if (found.status !== "unknown") return done;
  return (await askProvider(attempt, found)) ?? secondAttempt(attempt);
}

/** Null when the provider does not know the mail or cannot say. */
async function askProvider(attempt: Attempt, found: DeliveryLook): Promise<JobOutcome | null> {
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
  return { kind: "retry", afterMs, error: "the provider cannot be asked now" };
}

async function secondAttempt(attempt: Attempt): Promise<JobOutcome> {
  const answer = await sendAgain(attempt);
  switch (answer.kind) {
    case "unwanted":
      return park(attempt, "the invitation is no longer open");
    case "retry":
      return answer;
    case "unknown":
      return park(attempt, answer.reason);
    case "not_sent":
      return putBack(attempt, answer, "unknown");
    case "accepted":
      return accept(attempt, answer);
    case "rejected":
      return reject(attempt, answer);
  }
}

type Retry = Extract<JobOutcome, { kind: "retry" }>;
type Answer = SendOutcome | Retry | { kind: "unwanted" };

/** Makes at most one call; none while the sender pauses or when nobody waits for the mail. */
async function sendAgain(attempt: Attempt): Promise<Answer> {
  const { deps, target } = attempt;
  const { outbox } = deps.store.read;
  const pausedMs = await outbox.senderPausedForMs(senderOf(deps));
  if (pausedMs > 0) return waitForSender(pausedMs);
  const ticket = await outbox.beginSending({ ...target, from: ["unknown"] });
  return ticket ? post(attempt, ticket) : { kind: "unwanted" };
}

/** The one call. */
async function post(
  { deps }: Attempt,
  ticket: DeliveryTicket | OwnerNoticeTicket,
): Promise<SendOutcome> {
  const mail = composeMail(ticket, deps);
  // While keys change, another process may know the one that is missing here.
  if (mail === null) return { kind: "not_sent", reason: keyIsGone, pause: null };
  try {
    return await deps.sender.send(mail);
  } catch {
    return { kind: "unknown", reason: "the sender failed" };
  }
}

function waitForSender(pausedMs: number): Retry {
  const jitterMs = Math.round(Math.random() * Math.min(pausedMs, longestResumeJitterMs));
  const error = "the sender pauses";
  return { kind: "retry", afterMs: pausedMs + jitterMs, error, countsAsAttempt: false };
}

function senderOf({ senderName = defaultSenderName }: MailDelivery): string {
  return senderName;
}

async function accept(
  { deps, target, job, owner }: Attempt,
  { sandboxed, providerMessageId }: Extract<SendOutcome, { kind: "accepted" }>,
): Promise<JobOutcome> {
  const status = sandboxed ? "sandboxed" : "accepted";
  const change = { ...target, from: underWay, status, detail: null, providerMessageId } as const;
  if (owner === null) {
    await settleFirmly(deps.store, change);
    return done;
  }
  await settleFirmly(deps.store, {
    ...change,
    ends: { jobId: job.id, owner, attempts: job.attempts },
  });
  return { kind: "done", ended: true };
}

async function reject(
  { deps, target }: Attempt,
  { reason, field }: Extract<SendOutcome, { kind: "rejected" }>,
): Promise<JobOutcome> {
  const detail = field === addressField ? `invalid_address: ${reason}` : reason;
  await settleFirmly(deps.store, { ...target, from: underWay, status: "failed", detail });
  return done;
}

/** Nobody knows whether it was sent. The second look is queued in the transaction that says so. */
async function doubt({ deps, target }: Attempt, reason: string): Promise<JobOutcome> {
  const { reconcileAfterMs = defaultReconcileAfterMs } = deps;
  const change = { ...target, from: ["sending"] as const, status: "unknown" as const };
  await settleFirmly(deps.store, { ...change, detail: reason }, (tx) =>
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

async function park({ deps, target }: Attempt, reason: string): Promise<JobOutcome> {
  await settleFirmly(deps.store, { ...target, from: underWay, status: "parked", detail: reason });
  return done;
}

/** Certainly not sent: back to what it was. A pause stops every mail and costs no attempt. */
async function putBack(
  attempt: Attempt,
  outcome: Extract<SendOutcome, { kind: "not_sent" }>,
  to: "queued" | "unknown",
): Promise<JobOutcome> {
  const { deps, job, target } = attempt;
  const { pause, reason } = outcome;
  if (!pause && job.attempts >= maxAttempts) return park(attempt, reason);
  await settleFirmly(deps.store, { ...target, from: ["sending"], status: to, detail: reason });
  if (!pause) {
    const afterMs = (deps.retryAfterMs ?? backoffMs)(job.attempts);
    return { kind: "retry", afterMs, error: reason };
  }
  await deps.store.read.outbox.pauseSender(senderOf(deps), pause);
  return { kind: "retry", afterMs: pause.forMs, error: reason, countsAsAttempt: false };
}
