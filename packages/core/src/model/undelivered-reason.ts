import { undelivered } from "./events/delivery-event.ts";
import type { DeliveryStatus } from "./delivery.ts";

/**
 * Why an email did not reach its reader, as far as that changes what its inviter can do. `bounced` concerns
 * the address, `rejected` this one email. The others were dropped: the provider did not even try.
 */
export const undeliveredReasons = [
  "bounced",
  "rejected",
  "bounced_before",
  "opted_out",
  "over_quota",
  "looks_like_spam",
  "dropped",
] as const;
export type UndeliveredReason = (typeof undeliveredReasons)[number];

type Outcome = { status: DeliveryStatus; detail: string | null };

/** SendGrid publishes these words as the reasons of `dropped`. */
const dropReasons: readonly [pattern: RegExp, reason: UndeliveredReason][] = [
  [/^(?:bounced address|invalid$)/i, "bounced_before"],
  [/^(?:spam reporting address|unsubscribed address)/i, "opted_out"],
  [/quota/i, "over_quota"],
  [/^spam content/i, "looks_like_spam"],
];

/** Null for an email that arrived, or still may. */
export function undeliveredReason(outcome: Outcome | null): UndeliveredReason | null {
  if (outcome === null || !undelivered.includes(outcome.status)) return null;
  if (outcome.status === "bounced") return "bounced";
  if (outcome.status === "blocked") return "rejected";
  const detail = outcome.detail ?? "";
  return dropReasons.find(([pattern]) => pattern.test(detail))?.[1] ?? "dropped";
}

/** Whether the same email may arrive when it is sent again, without anyone changing a list first. */
export function mayArriveWhenResent(reason: UndeliveredReason): boolean {
  return reason !== "bounced" && reason !== "bounced_before" && reason !== "opted_out";
}
