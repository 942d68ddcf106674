import { checkAddress } from "./address-rules.ts";
import { checkSendAt, checkStringMap, checkSubject } from "./argument-rules.ts";
import { checkAttachments, checkContent } from "./content-rules.ts";
import { checkHeaders } from "./header-rules.ts";
import { isJsonObject, optionalArray } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { checkPersonalizations } from "./personalization-rules.ts";
import { collectRejections } from "./rejections.ts";
import type { ApiError, Reject } from "./rejections.ts";
import {
  checkCategories,
  checkRouting,
  checkSettings,
  checkUnsubscribeGroup,
} from "./setting-rules.ts";

/**
 * Every rule of `POST /v3/mail/send` that the body breaks; none when it is sendable. A property
 * that the OpenAPI document does not name is let through: the document does not close its objects.
 */
export function checkEmail(email: JsonObject): ApiError[] {
  const { errors, reject } = collectRejections();
  checkPersonalizations(email, reject);
  checkFrom(email["from"], reject);
  checkReplyTo(email, reject);
  checkSubject(email["subject"], "subject", reject);
  checkSubjectPresence(email, reject);
  checkContent(email, reject);
  checkAttachments(email["attachments"], reject);
  checkHeaders(email["headers"], "headers", reject);
  checkCategories(email["categories"], reject);
  checkStringMap(email["custom_args"], "custom_args", reject);
  checkSendAt(email["send_at"], "send_at", reject);
  checkUnsubscribeGroup(email["asm"], reject);
  checkRouting(email, reject);
  checkSettings(email, reject);
  return errors;
}

function checkFrom(from: unknown, reject: Reject): void {
  if (isJsonObject(from) && typeof from["email"] === "string") {
    checkAddress(from, "from", reject);
    return;
  }
  reject(
    "from.email",
    "The from object must be provided for every email send. It is an object that requires the " +
      "email parameter, but may also contain a name parameter.",
  );
}

function checkReplyTo(email: JsonObject, reject: Reject): void {
  const { reply_to: replyTo, reply_to_list: replyToList } = email;
  if (replyTo !== undefined && replyToList !== undefined) {
    reject("reply_to", "You can use either reply_to or reply_to_list, but not both.");
  }
  if (replyTo !== undefined) checkAddress(replyTo, "reply_to", reject);
  const list = optionalArray(replyToList, "reply_to_list", reject) ?? [];
  if (list.length > 1000) {
    reject("reply_to_list", "The reply_to_list parameter is limited to 1000 addresses.");
    return;
  }
  const seen = new Set<string>();
  for (const [index, entry] of list.entries()) {
    const address = checkAddress(entry, `reply_to_list.${index}`, reject);
    if (address === undefined) continue;
    if (seen.has(address)) reject("reply_to_list", "Each reply_to_list address must be unique.");
    seen.add(address);
  }
}

function checkSubjectPresence(email: JsonObject, reject: Reject): void {
  if (email["subject"] !== undefined || typeof email["template_id"] === "string") return;
  const list = email["personalizations"];
  const everyOne =
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((entry) => isJsonObject(entry) && entry["subject"] !== undefined);
  if (everyOne) return;
  reject(
    "subject",
    "The subject is required. You can get around this requirement if you use a template with a " +
      "subject defined or if every personalization has a subject defined.",
  );
}
