import type { LinkKeyring } from "../model/link.ts";
import type { Store } from "../ports/store.ts";
import type { Job, JobOutcome } from "../model/job.ts";
import type { Lease } from "./leases.ts";
import type { OutcomeWriter } from "./outcome-writer.ts";
import type { DeliveryLookup, EmailSender } from "../ports/email-sender.ts";

export type EmailDelivery = {
  store: Store;
  links: LinkKeyring;
  sender: EmailSender;
  /** Keeps the outcome of an email until it is written. While one is waiting, no email starts. */
  outcomes: OutcomeWriter;
  /** The longest time a call of the sender takes: no call starts if the lease ends sooner. 10 s by default. */
  sendTimeoutMs?: number;
  /** Queried about an unknown email before it is tried once more; without it, only events can settle it. */
  lookup?: DeliveryLookup;
  /** Origin of links, from configuration alone: no trailing slash. */
  linkBase: string;
  /** Processes that share this name pause together. */
  senderName?: string;
  /** How long the provider's events have to prove an unknown email before it is tried once more. */
  reconcileAfterMs?: number;
  /** After an email that was certainly not sent; 5 s to 15 min by default. */
  retryAfterMs?: (attempts: number) => number;
};

/** One run of a job: at most one call. */
export type EmailAttempt = {
  /** Stored when the call begins, so that what is known of it changes nothing that began later. */
  id: string;
  deps: EmailDelivery;
  job: Job;
  lease: Lease | null;
  target: { organizationId: string; deliveryId: string };
};

export const defaultSendTimeoutMs = 10_000;
const defaultSenderName = "sendgrid";

/** Nothing was done. The job is put back, unless another worker has it by now. */
export const leaseEnded: JobOutcome = {
  kind: "retry",
  afterMs: 0,
  error: "the lease ended before the email began",
  countsAsAttempt: false,
};

export function senderOf({ senderName = defaultSenderName }: EmailDelivery): string {
  return senderName;
}
