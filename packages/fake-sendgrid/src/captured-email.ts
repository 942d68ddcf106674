import { isJsonObject } from "./rules/json-shapes.ts";
import type { JsonObject } from "./rules/json-shapes.ts";

export type EmailAddress = { email: string; name?: string };

export type CapturedEmail = {
  /** X-Message-Id: one for all emails of a request. */
  id: string;
  receivedAt: string;
  to: EmailAddress;
  from: EmailAddress;
  replyTo?: EmailAddress;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  customArgs: Record<string, string>;
  categories: string[];
  /** The JSON body as it came. */
  payload: unknown;
};

/** The part of a body that capturing reads; `checkEmail` has proved it. */
type CheckedEmail = {
  from: EmailAddress;
  reply_to?: EmailAddress;
  reply_to_list?: EmailAddress[];
  subject?: string;
  content?: { type: string; value: string }[];
  headers?: Record<string, string>;
  custom_args?: Record<string, string>;
  categories?: string[];
  personalizations: {
    to: EmailAddress[];
    from?: EmailAddress;
    subject?: string;
    headers?: Record<string, string>;
    custom_args?: Record<string, string>;
    substitutions?: Record<string, string>;
  }[];
};

/** One email for each `to` address of each personalization. Call only after `checkEmail`. */
export function captureEmails(body: JsonObject, id: string): CapturedEmail[] {
  // checkEmail rejects every body that is not of this shape.
  const email = body as unknown as CheckedEmail;
  const receivedAt = new Date().toISOString();
  const replyTo = email.reply_to ?? email.reply_to_list?.[0];
  return email.personalizations.flatMap((personalization) => {
    const fill = (template: string) => substitute(template, personalization.substitutions ?? {});
    const part = (type: string) =>
      fill(email.content?.find((content) => content.type === type)?.value ?? "");
    return personalization.to.map((to) => ({
      id,
      receivedAt,
      to,
      from: personalization.from ?? email.from,
      ...(replyTo && { replyTo }),
      subject: fill(personalization.subject ?? email.subject ?? ""),
      text: part("text/plain"),
      html: part("text/html"),
      headers: { ...email.headers, ...personalization.headers },
      customArgs: { ...email.custom_args, ...personalization.custom_args },
      categories: email.categories ?? [],
      payload: body,
    }));
  });
}

function substitute(template: string, substitutions: Record<string, string>): string {
  return Object.entries(substitutions).reduce(
    (text, [tag, value]) => text.replaceAll(tag, () => value),
    template,
  );
}

export function isSandboxMode(body: JsonObject): boolean {
  const settings = body["mail_settings"];
  const sandbox = isJsonObject(settings) ? settings["sandbox_mode"] : undefined;
  return isJsonObject(sandbox) && sandbox["enable"] === true;
}
