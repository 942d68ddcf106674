/**
 * delivery: one mail and what became of it. queued → sending → one of the provider's answers; a
 * worker that died in `sending` leaves `unknown`, which is reconciled and never simply sent again.
 */
export const deliveryStatuses = [
  "queued",
  "sending",
  "unknown",
  "accepted",
  "sandboxed",
  "processed",
  "deferred",
  "delivered",
  "blocked",
  "bounced",
  "suppressed",
  "failed",
  "cancelled",
  "parked",
] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export type DeliveryKind = "invitation" | "reminder";

/** What a sender made of one message. `not_sent`: certainly nothing left; `unknown`: nobody can say. */
export type SendOutcome =
  | { kind: "accepted"; providerMessageId: string | null; sandboxed: boolean }
  | { kind: "rejected"; reason: string; field: string | null }
  | { kind: "not_sent"; reason: string; pause: SenderPause | null }
  | { kind: "unknown"; reason: string };

/** Why the whole sender stops for a while: nothing is wrong with the message. */
export type SenderPause = {
  reason: "rate_limited" | "unauthorized" | "credits_exceeded" | "forbidden" | "misconfigured";
  forMs: number;
};

/** Everything a mail says; made from rows when it is sent, so it is never stored. */
export type InvitationMail = {
  /** Message-ID and custom argument; equal over retries. */
  sendId: string;
  invitationId: string;
  organizationId: string;
  kind: DeliveryKind;
  to: string;
  organizationName: string;
  inviter: { name: string | null; email: string | null } | null;
  replyToInviter: boolean;
  roles: readonly string[];
  message: string | null;
  expiresAt: string | null;
  locale: string;
  /** The one secret link. Never logged. */
  link: string;
};

export type MailSender = {
  /** Never throws; a failure is an outcome. */
  send(mail: InvitationMail): Promise<SendOutcome>;
};
