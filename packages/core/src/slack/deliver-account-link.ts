import { formatLinkToken, type LinkKeyring } from "../model/link.ts";
import { isId } from "../model/ids.ts";
import type { Repositories, Store } from "../ports/store.ts";
import { takeRecipients } from "../limits/limit-recipients.ts";
import type { LimitSettings } from "../model/limits.ts";
import { backoffMs } from "../outbox/backoff.ts";
import type { AccountLinkEmail, SendOutcome } from "../model/delivery.ts";
import type { Job, JobOutcome } from "../model/job.ts";
import type { Lease } from "../outbox/leases.ts";
import { defaultSendTimeoutMs, leaseEnded } from "../outbox/email-attempt.ts";
import type { OutcomeWriter } from "../outbox/outcome-writer.ts";
import { linkTokenMinutes, type LinkToken } from "../model/slack-account-link.ts";
import { linkTokenUrl } from "./link-token-url.ts";
import type { EmailSender } from "../ports/email-sender.ts";

export type AccountLinkDelivery = {
  store: Store;
  links: LinkKeyring;
  sender: EmailSender;
  /** Keeps the outcome of an email until it is written. While one is waiting, no email starts. */
  outcomes: OutcomeWriter;
  /** The longest time a call of the sender takes; 10 s by default. */
  sendTimeoutMs?: number;
  /** Origin of links, from configuration alone: no trailing slash. */
  linkBase: string;
  limits?: Partial<LimitSettings>;
  /** Processes that share this name pause together. */
  senderName?: string;
};

const done: JobOutcome = { kind: "done" };
const cooldownSeconds = 60;
const maxTries = 5;

/**
 * Handles "mail.account_link": emails the member whose address was named, if there is one. `sending`
 * is committed before the call; after a worker died in it nothing is sent again, because the person
 * can request another link.
 */
export async function deliverAccountLink(
  deps: AccountLinkDelivery,
  job: Job,
  lease: Lease | null = null,
): Promise<JobOutcome> {
  const linkTokenId = job.payload["ticketId"];
  if (typeof linkTokenId !== "string" || !isId(linkTokenId))
    return { kind: "dead", error: "the job names no link token" };
  const { store, senderName = "sendgrid" } = deps;
  const target = { organizationId: job.organizationId, id: linkTokenId };
  const pausedMs = await store.read.outbox.senderPausedForMs(senderName);
  if (pausedMs > 0) return later(pausedMs, "the sender is paused");
  const { outcomes, sendTimeoutMs = defaultSendTimeoutMs } = deps;
  const isOpen = await outcomes.whenWritten();
  if (!isOpen || (lease && !(await lease.ensure(sendTimeoutMs)))) return leaseEnded;
  lease?.keep();
  const email = await store.transaction((tx) => begin(deps, tx, target));
  if (email === null) return done;
  const outcome = await send(deps.sender, email, lease);
  return outcomes.write(() => settle(deps, { job, target }, outcome));
}

/** Null when no email is sent: no member has the address, its email limit is reached, or the request has expired. */
async function begin(
  deps: AccountLinkDelivery,
  tx: Repositories,
  target: { organizationId: string; id: string },
): Promise<AccountLinkEmail | null> {
  const linkToken = await tx.accountLinks.linkToken(target);
  if (linkToken === null) return null;
  if (linkToken.state === "sending") {
    await tx.accountLinks.moveLinkToken({ ...target, from: "sending", to: "unknown" });
    return null;
  }
  const organization = await tx.organizations.find(target.organizationId);
  const sentTo = organization?.status === "active" ? await recipient(deps, tx, linkToken) : null;
  const to = sentTo === null ? "refused" : "sending";
  const change = { ...target, from: "queued", to } as const;
  const moved = await tx.accountLinks.moveLinkToken({ ...change, ...(sentTo && { sentTo }) });
  if (!moved || sentTo === null || !organization) return null;
  await tx.accountLinks.spendOtherLinkTokens(linkToken);
  return {
    kind: "account_link",
    sendId: linkToken.id,
    organizationId: linkToken.organizationId,
    to: sentTo.email,
    organizationName: organization.name,
    locale: organization.policy.locale,
    slackUserName: linkToken.slackUserName,
    teamName: linkToken.teamName,
    minutes: linkTokenMinutes,
    link: `${deps.linkBase}/slack/link/${formatLinkToken(
      linkToken.selector,
      deps.links.verifier(linkTokenUrl(linkToken.id), sentTo.linkKeyId),
    )}`,
  };
}

type SentEmail = { userId: string; email: string; linkKeyId: string };

async function recipient(
  deps: AccountLinkDelivery,
  tx: Repositories,
  linkToken: LinkToken,
): Promise<SentEmail | null> {
  const { organizationId, emailKey } = linkToken;
  if (linkToken.isOver || linkToken.usedAt !== null) return null;
  const linkKeyId = deps.links.currentKeyId;
  // Put back after an email that was certainly not sent: counted already.
  if (linkToken.userId !== null && linkToken.email !== null)
    return { userId: linkToken.userId, email: linkToken.email, linkKeyId };
  const user = await tx.users.findByVerifiedEmail(emailKey);
  const email = user?.emails.find((own) => own.emailKey === emailKey)?.email;
  if (!user || email === undefined || user.status !== "active") return null;
  const membership = await tx.members.findByUser(organizationId, user.id);
  if (membership?.status !== "active") return null;
  const suppressions = await tx.suppressions.among(organizationId, [emailKey]);
  // A mute is of invitations; this email was asked for.
  if (suppressions.some(({ reason }) => reason !== "muted")) return null;
  const since = await tx.accountLinks.secondsSinceEmailed({ organizationId, userId: user.id });
  if (since !== null && since < cooldownSeconds) return null;
  const full = await takeRecipients(deps, tx, [emailKey]);
  return full.size > 0 ? null : { userId: user.id, email, linkKeyId };
}

async function send(
  sender: EmailSender,
  email: AccountLinkEmail,
  lease: Lease | null,
): Promise<SendOutcome> {
  const mayStart = (endsWithinMs: number): boolean => lease?.holdsFor(endsWithinMs) ?? true;
  try {
    return await sender.send(email, { mayStart });
  } catch {
    return { kind: "unknown", reason: "the sender failed" };
  }
}

/** Safe to repeat: a state that was changed already is not changed again. */
async function settle(
  { store, senderName = "sendgrid" }: AccountLinkDelivery,
  { job, target }: { job: Job; target: { organizationId: string; id: string } },
  outcome: SendOutcome,
): Promise<JobOutcome> {
  const { accountLinks, outbox } = store.read;
  const from = "sending" as const;
  switch (outcome.kind) {
    case "accepted":
      await accountLinks.moveLinkToken({ ...target, from, to: "sent" });
      return done;
    case "unknown":
      await accountLinks.moveLinkToken({ ...target, from, to: "unknown" });
      return done;
    case "rejected":
      await accountLinks.moveLinkToken({ ...target, from, to: "failed" });
      return done;
    case "not_sent": {
      if (!outcome.pause && job.attempts >= maxTries) {
        await accountLinks.moveLinkToken({ ...target, from, to: "failed" });
        return done;
      }
      await accountLinks.moveLinkToken({ ...target, from, to: "queued" });
      if (!outcome.pause)
        return { kind: "retry", afterMs: backoffMs(job.attempts), error: outcome.reason };
      await outbox.pauseSender(senderName, outcome.pause);
      return later(outcome.pause.forMs, outcome.reason);
    }
  }
}

function later(afterMs: number, error: string): JobOutcome {
  return { kind: "retry", afterMs, error, countsAsAttempt: false };
}
