/** GET /mailbox/messages. */
export type { CapturedMail as Email, MailAddress } from "@usher/fake-sendgrid";
