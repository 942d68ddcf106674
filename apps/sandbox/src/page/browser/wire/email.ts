/** GET /mailbox/messages. */
export type { CapturedEmail as Email, EmailAddress } from "@usher/fake-sendgrid";
