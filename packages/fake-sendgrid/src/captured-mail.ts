import { isJsonObject } from "./rules/json-shapes.ts";
import type { JsonObject } from "./rules/json-shapes.ts";

export type MailAddress = { email: string; name?: string };

export type CapturedMail = {
  /** X-Message-Id: one for all emails of a request. */
  id: string;
  receivedAt: string;
  to: MailAddress;
  from: MailAddress;
  replyTo?: MailAddress;
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
  from: MailAddress;
  reply_to?: MailAddress;
  reply_to_list?: MailAddress[];
  subject?: string;
  content?: { type: string; value: string }[];
  headers?: Record<string, string>;
  custom_args?: Record<string, string>;
  categories?: string[];
  personalizations: {
    to: MailAddress[];
    from?: MailAddress;
    subject?: string;
    headers?: Record<string, string>;
    custom_args?: Record<string, string>;
    substitutions?: Record<string, string>;
  }[];
};

/** One email for each `to` address of each personalization. Call only after `checkEmail`. */
export function captureMails(body: JsonObject, id: string): CapturedMail[] {
  // checkEmail refuses every body that is not of this shape.
  const mail = body as unknown as CheckedEmail;
  const receivedAt = new Date().toISOString();
  const replyTo = mail.reply_to ?? mail.reply_to_list?.[0];
  return mail.personalizations.flatMap((personalization) => {
    const fill = (template: string) => substitute(template, personalization.substitutions ?? {});
    const part = (type: string) =>
      fill(mail.content?.find((content) => content.type === type)?.value ?? "");
    return personalization.to.map((to) => ({
      id,
      receivedAt,
      to,
      from: personalization.from ?? mail.from,
      ...(replyTo && { replyTo }),
      subject: fill(personalization.subject ?? mail.subject ?? ""),
      text: part("text/plain"),
      html: part("text/html"),
      headers: { ...mail.headers, ...personalization.headers },
      customArgs: { ...mail.custom_args, ...personalization.custom_args },
      categories: mail.categories ?? [],
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
