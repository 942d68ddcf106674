import type { InvitationView } from "@usher/core";

import { oneLine, shorten } from "../slack-text.ts";

/** How far one invitation has come: a word and an emoji, never one of them alone. */
export type InvitationStatus = {
  emoji: string;
  words: string;
  stage: "waiting" | "sending" | "sent" | "joined" | "undelivered" | "closed";
};

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
      return { emoji: "👋", words: "declined", stage: "closed" };
    case "denied":
      return { emoji: "⛔", words: "not invited", stage: "closed" };
    case "revoked":
      return { emoji: "🚫", words: "revoked", stage: "closed" };
    case "expired":
      return { emoji: "⌛", words: "expired", stage: "closed" };
    case "failed":
      return undelivered("e-mail could not be delivered", invitation.delivery);
  }
}

function deliveryStatus(delivery: Delivery | null): InvitationStatus {
  switch (delivery?.status) {
    case undefined:
    case "queued":
    case "sending":
      return { emoji: "📤", words: "sending the e-mail", stage: "sending" };
    case "parked":
      return undelivered("not known whether the e-mail was sent; send it again?", null);
    case "unknown":
      return { emoji: "📤", words: "sending; not confirmed yet", stage: "sending" };
    case "deferred":
      return { emoji: "📤", words: "e-mail delayed by the receiver", stage: "sending" };
    case "accepted":
    case "sandboxed":
    case "processed":
      return { emoji: "✉️", words: "e-mail sent", stage: "sent" };
    case "delivered":
      return { emoji: "📬", words: "e-mail delivered", stage: "sent" };
    case "bounced":
      return undelivered("e-mail bounced", delivery);
    case "blocked":
      return undelivered("e-mail refused by the receiver", delivery);
    case "suppressed":
      return undelivered("no e-mail: the address is suppressed", delivery);
    case "failed":
      return undelivered("e-mail could not be sent", delivery);
    case "cancelled":
      return { emoji: "🚫", words: "sending cancelled", stage: "closed" };
  }
}

function undelivered(words: string, delivery: Delivery | null): InvitationStatus {
  const detail = shorten(oneLine(delivery?.detail ?? ""), 200);
  return {
    emoji: "⚠️",
    words: detail === "" ? words : `${words} (${detail})`,
    stage: "undelivered",
  };
}
