import type { Email, EmailAddress } from "../wire/email.ts";

/** The emails of one request share their id. */
export function emailKey({ id, to }: Email): string {
  return `${id}/${to.email}`;
}

export function addressText({ name, email }: EmailAddress): string {
  return name === undefined || name === "" ? email : `${name} <${email}>`;
}
