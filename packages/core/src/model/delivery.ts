import type { BrandView } from "./brand/brand-view.ts";

/**
 * delivery: one email and its outcome. queued → sending → one of the provider's answers. A worker
 * that died in `sending` leaves `unknown`, which is reconciled and never simply sent again.
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

/** invitation and reminder go to the invitee with the link, notice to the inviter without one. */
export type DeliveryKind = "invitation" | "reminder" | "notice";

/**
 * Notices to an inviter, each at most once per generation of the invitation. `break_glass` notifies
 * every approver and owner; `authority_lost` an admin where the inviter has left. `renewal`, which an invitee
 * requests, can come once a day, and goes to an admin where the inviter may not send the invitation again.
 */
export const noticeKinds = [
  "accepted",
  "declined",
  "expired",
  "failed",
  "bounced",
  "parked",
  "break_glass",
  "complained",
  "authority_lost",
  "renewal",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What its owners learn of their organization, wherever they are. */
export const ownerNoticeKinds = [
  "break_glass_on",
  "break_glass_off",
  "webhook_paused",
  "invitations_paused",
] as const;
export type OwnerNoticeKind = (typeof ownerNoticeKinds)[number];

/** What happened to a user's own account. They learn of it by email. */
export const userNoticeKinds = ["relinked"] as const;
export type UserNoticeKind = (typeof userNoticeKinds)[number];

/** That access ends soon: what the member is told, and who invited them. */
export const accessNoticeKinds = ["access_ends", "member_access_ends"] as const;
export type AccessNoticeKind = (typeof accessNoticeKinds)[number];

/** What a sender made of one message. `not_sent`: certainly nothing was sent; `unknown`: it may have been. */
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

type EmailEnvelope = {
  /** Message-ID and custom argument; equal over retries. */
  sendId: string;
  invitationId: string;
  organizationId: string;
  to: string;
  organizationName: string;
  locale: string;
};

/** Everything an email to an invitee says; made from rows when it is sent, so it is never stored. */
export type InvitationEmail = EmailEnvelope & {
  kind: Exclude<DeliveryKind, "notice">;
  inviter: { name: string | null; email: string | null } | null;
  replyToInviter: boolean;
  /** The system role, then custom roles by their names. */
  roles: readonly string[];
  message: string | null;
  expiresAt: string | null;
  brand: BrandView;
  /** See `Invitation`. */
  accessForDays?: number | null;
  accessUntil?: string | null;
  /** The one secret link. Never logged. */
  link: string;
  /** For List-Unsubscribe: a secret of its own, which can only mute. Never logged. */
  muteLink: string;
};

/** A notice to an inviter about an invitation. Contains no link. */
export type NoticeEmail = EmailEnvelope & {
  kind: "notice";
  notice: NoticeKind;
  invitee: string;
  /** The system role, then custom roles by their names. */
  roles: readonly string[];
  /** Of `bounced`: what became of the email. */
  deliveryStatus?: DeliveryStatus | null;
  /** Why it was declined or the glass broken, or what the provider or the receiver said. */
  detail: string | null;
  /** Who invited. */
  by?: string | null;
  /** How many more invitations the notice is about. */
  others?: number;
};

/** Asks a member whether a Slack account is theirs. */
export type AccountLinkEmail = Omit<EmailEnvelope, "invitationId"> & {
  kind: "account_link";
  slackUserName: string;
  teamName: string;
  minutes: number;
  /** The one secret link. Never logged. */
  link: string;
};

/** Reports a change of the policy to an owner, or of their account to a user. Holds no link. */
export type OwnerNoticeEmail = Omit<EmailEnvelope, "invitationId"> & {
  kind: "owner_notice";
  notice: OwnerNoticeKind | UserNoticeKind | AccessNoticeKind;
  /** Who made the change, or whose access ends; null for a person without a name, a key and the operator. */
  by: string | null;
  /** When access ends, where the notice is about that. */
  accessUntil?: string | null;
};

export type OutgoingEmail = InvitationEmail | NoticeEmail | AccountLinkEmail | OwnerNoticeEmail;

export type SendGuard = {
  /**
   * Asked right before the first byte of a call that is over in so many milliseconds. False: nothing is written, and the
   * outcome is `not_sent`.
   */
  mayStart(endsWithinMs: number): boolean;
};
