import { expect, test } from "vitest";

import type { DeliveryStatus } from "./delivery.ts";
import { mayArriveWhenResent, undeliveredReason } from "./undelivered-reason.ts";

test.each<[DeliveryStatus, string | null, string, boolean]>([
  ["bounced", "550 5.1.1 no such user", "bounced", false],
  ["blocked", "550 5.7.1 rejected by policy, over quota", "rejected", true],
  ["suppressed", "Bounced Address", "bounced_before", false],
  ["suppressed", "Invalid", "bounced_before", false],
  ["suppressed", "Spam Reporting Address", "opted_out", false],
  ["suppressed", "Unsubscribed Address", "opted_out", false],
  ["suppressed", "Recipient List over Package Quota", "over_quota", true],
  ["suppressed", "Spam Content (if Spam Checker app is enabled)", "looks_like_spam", true],
  ["suppressed", "Invalid SMTPAPI header", "dropped", true],
  ["suppressed", null, "dropped", true],
])("an email that is %s with %j: %s", (status, detail, reason, resend) => {
  const found = undeliveredReason({ status, detail });
  expect(found).toBe(reason);
  expect(found !== null && mayArriveWhenResent(found)).toBe(resend);
});

test("an email that arrived, or still may, has no such reason", () => {
  for (const status of ["queued", "accepted", "deferred", "delivered", "failed", "parked"] as const)
    expect(undeliveredReason({ status, detail: "Bounced Address" })).toBeNull();
  expect(undeliveredReason(null)).toBeNull();
});
