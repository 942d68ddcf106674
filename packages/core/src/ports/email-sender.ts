import type { SendOutcome, OutgoingEmail, SendGuard } from "../model/delivery.ts";

export type EmailSender = {
  /** Never throws; a failure is an outcome. */
  send(email: OutgoingEmail, guard?: SendGuard): Promise<SendOutcome>;
};

/** What the provider itself knows of an email. `unavailable`: it cannot be asked, `later` perhaps. */
export type LookupAnswer =
  | { kind: "found"; providerMessageId: string | null }
  | { kind: "absent" }
  | { kind: "unavailable"; later: boolean };

export type DeliveryLookup = {
  /** Never throws. `ageMs`: how long ago the email was queued. */
  find(email: { sendId: string; to: string; ageMs: number }): Promise<LookupAnswer>;
};
