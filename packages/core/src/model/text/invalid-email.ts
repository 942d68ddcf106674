import { UsherError } from "../errors.ts";
import type { EmailRejection } from "./email-address.ts";

/** What a person can fix at a glance; the rest has the code's own text. */
const messages: Partial<Record<EmailRejection, string>> = {
  empty: "The email address is missing.",
  no_local: "There is nothing before the @ of this email address.",
  no_domain: "There is no domain after the @ of this email address.",
  local_too_long: "The part of this email address before the @ is longer than 64 characters.",
  too_long: "This email address is longer than 254 characters.",
};

/** `invite.invalid_email` with the `reason`. */
export function invalidEmail(reason: EmailRejection): UsherError {
  const message = messages[reason];
  return new UsherError("invite.invalid_email", {
    ...(message !== undefined && { message }),
    reason,
  });
}
