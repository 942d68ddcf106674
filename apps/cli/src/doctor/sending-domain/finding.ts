import type { Check } from "../check.ts";

/** A check, and whether its method authenticates SendGrid's email for DMARC; null: it could not be found out. */
export type Finding = { check: Check; passes: boolean | null };

export const senderPage = "https://app.sendgrid.com/settings/sender_auth";
export const keysPage = "https://app.sendgrid.com/settings/api_keys";

/** What to do when the records are right, and SendGrid has nothing behind them. */
export const verifyAgain = `Press Verify at ${senderPage}. If that changes nothing within 48 hours, ask SendGrid's support.`;

/** What to do when DNS could not say. */
export const retryDns =
  "Can this machine reach its DNS server? --dns-server 1.1.1.1 asks another one.";
