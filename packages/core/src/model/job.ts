/**
 * job: something that goes out after a commit. Written in the transaction of its cause, claimed by a
 * worker under a lease, finished once.
 */
export const jobKinds = [
  "mail",
  "mail.reconcile",
  "mail.account_link",
  "mail.owner_notice",
  "mail.revocation",
  "mail.renewal",
  "mail.user_notice",
  "mail.access_notice",
  "slack.approval",
  "slack.notice",
  "slack.alert",
  "slack.owner_notice",
  "slack.pause",
  "slack.access_notice",
  "slack.email_stuck",
  "slack.reminder",
  "slack.command",
  "slack.account",
  "slack.deactivated",
  "slack.member",
  "webhook.deliver",
] as const;
export type JobKind = (typeof jobKinds)[number];

export type Job = {
  organizationId: string;
  id: string;
  kind: JobKind;
  key: string;
  payload: Record<string, unknown>;
  /** How often it was claimed, this time included. */
  attempts: number;
  /** Since it was written, at the time of this claim. */
  ageMs?: number;
  /** W3C traceparent of what caused it, where that is traced. */
  traceContext?: string | null;
};

/** Why a job of an organization that is not active waits. */
export const heldError = "the organization is suspended or deleted";

/** What a handler made of its job. `ended`: it ended the lease itself, with what it wrote. `retry` puts it back; `dead` keeps it for the operator to see. */
export type JobOutcome =
  | { kind: "done"; ended?: true }
  | { kind: "retry"; afterMs: number; error: string; countsAsAttempt?: boolean }
  | { kind: "dead"; error: string };
