import type { InvitationView } from "@usher/core";

import { oneLine, shorten } from "../text/slack-text.ts";
import { reasonText, undeliveredText } from "../text/reason-text.ts";

/** How far one invitation has come: a word and an emoji, never one of them alone. */
export type InvitationStatus = {
  emoji: string;
  words: string;
  stage: InvitationStage;
};

export type InvitationStage =
  | "waiting"
  | "sending"
  | "sent"
  | "joined"
  | "undelivered"
  | "superseded"
  | "corrected"
  | "declined"
  | "revoked"
  | "expired"
  | "denied"
  | "cancelled";

type Delivery = NonNullable<InvitationView["delivery"]>;

export function invitationStatus(invitation: InvitationView): InvitationStatus {
  switch (invitation.state) {
    case "requested":
      return { emoji: "⏳", words: "waiting for approval", stage: "waiting" };
    case "pending":
      return deliveryStatus(invitation.delivery);
    case "accepted":
      return { emoji: "🎉", words: "joined", stage: "joined" };
    case "declined":
      return { emoji: "👋", words: ended("declined", invitation), stage: "declined" };
    case "denied":
      return { emoji: "⛔", words: "not invited", stage: "denied" };
    case "revoked":
      if (
        invitation.stateReasonCode === "already_member" ||
        invitation.stateReasonCode === "member_imported"
      )
        return { emoji: "☑️", words: "already a member", stage: "superseded" };
      if (invitation.stateReasonCode === "address_corrected")
        return { emoji: "✏️", words: "sent to a corrected address", stage: "corrected" };
      return { emoji: "🚫", words: ended("revoked", invitation), stage: "revoked" };
    case "expired":
      return { emoji: "⌛", words: "expired", stage: "expired" };
    case "failed":
      return undelivered("email could not be delivered", invitation.delivery);
  }
}

/** Whether a status is final: then its time is worth showing. */
export function hasEnded({ stage }: InvitationStatus): boolean {
  return !["waiting", "sending", "sent", "undelivered"].includes(stage);
}

function ended(word: string, { stateReasonCode, stateReason }: InvitationView): string {
  const words = reasonText(stateReasonCode, stateReason);
  return words === "" ? word : `${word} (${words})`;
}

function deliveryStatus(delivery: Delivery | null): InvitationStatus {
  switch (delivery?.status) {
    case undefined:
    case "queued":
    case "sending":
      return { emoji: "📤", words: "sending the email", stage: "sending" };
    case "parked":
      return undelivered("we don't know whether the email was sent; send it again?", null);
    case "unknown":
      return { emoji: "📤", words: "sending; not confirmed yet", stage: "sending" };
    case "deferred":
      return { emoji: "📤", words: "email delayed by the recipient's server", stage: "sending" };
    case "accepted":
    case "sandboxed":
    case "processed":
      return { emoji: "✉️", words: "email sent", stage: "sent" };
    case "delivered":
      return { emoji: "📬", words: "email delivered", stage: "sent" };
    case "bounced":
      return undelivered("email bounced", delivery);
    case "blocked":
      return undelivered("email rejected by the recipient's server", delivery);
    case "suppressed":
      return undelivered("no email: the address is suppressed", delivery);
    case "failed":
      return undelivered("email could not be sent", delivery);
    case "cancelled":
      return { emoji: "🚫", words: "sending canceled", stage: "cancelled" };
  }
}

function undelivered(words: string, delivery: Delivery | null): InvitationStatus {
  const plain = undeliveredText(delivery?.detail ?? null);
  const detail = shorten(oneLine(delivery?.detail ?? ""), 200);
  const why = plain === null ? "" : `: ${plain}`;
  return {
    emoji: "⚠️",
    words: `${words}${why}${detail === "" ? "" : ` (${detail})`}`,
    stage: "undelivered",
  };
}
