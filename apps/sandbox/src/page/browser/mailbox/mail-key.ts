import type { Email, MailAddress } from "../wire/mail.ts";

/** The mails of one request share their id. */
export function mailKey({ id, to }: Email): string {
  return `${id}/${to.email}`;
}

export function addressText({ name, email }: MailAddress): string {
  return name === undefined || name === "" ? email : `${name} <${email}>`;
}
