import { checkAddress } from "./address-rules.ts";
import { checkSendAt, checkStringMap, checkSubject } from "./argument-rules.ts";
import { checkHeaders } from "./header-rules.ts";
import { isJsonObject, optionalArray, optionalObject } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import type { Reject } from "./rejections.ts";

const maximumPersonalizations = 1000;
const maximumRecipients = 1000;

export function checkPersonalizations(email: JsonObject, reject: Reject): void {
  const field = "personalizations";
  const list = email[field];
  if (!Array.isArray(list) || list.length === 0) {
    reject(
      field,
      "The personalizations field is required and must have at least one personalization.",
    );
    return;
  }
  if (list.length > maximumPersonalizations) {
    reject(
      field,
      "The personalization block is limited to 1000 personalizations per API request. You have " +
        `provided ${list.length} personalizations. Please consider splitting this into multiple ` +
        "requests and resending your request.",
    );
    return;
  }
  if (countRecipients(list) > maximumRecipients) {
    reject(field, "There is a limit of 1000 total recipients (to + cc + bcc) per request.");
    return;
  }
  const template = email["template_id"];
  const dynamicTemplate = typeof template === "string" && template.startsWith("d-");
  for (const [index, entry] of list.entries()) {
    checkPersonalization(entry, `${field}.${index}`, reject);
    if (dynamicTemplate && isJsonObject(entry) && entry["substitutions"] !== undefined) {
      reject(
        `${field}.${index}.substitutions`,
        "Substitutions may not be used with dynamic templating.",
      );
    }
  }
}

function countRecipients(list: unknown[]): number {
  let count = 0;
  for (const entry of list) {
    for (const kind of ["to", "cc", "bcc"]) {
      const addresses = isJsonObject(entry) ? entry[kind] : undefined;
      if (Array.isArray(addresses)) count += addresses.length;
    }
  }
  return count;
}

function checkPersonalization(value: unknown, field: string, reject: Reject): void {
  if (!isJsonObject(value)) {
    reject(field, "Each personalization must be an object.");
    return;
  }
  checkRecipients(value, field, reject);
  if (value["from"] !== undefined) checkAddress(value["from"], `${field}.from`, reject);
  checkSubject(value["subject"], `${field}.subject`, reject);
  checkHeaders(value["headers"], `${field}.headers`, reject);
  checkStringMap(value["substitutions"], `${field}.substitutions`, reject);
  checkStringMap(value["custom_args"], `${field}.custom_args`, reject);
  checkSendAt(value["send_at"], `${field}.send_at`, reject);
  optionalObject(value["dynamic_template_data"], `${field}.dynamic_template_data`, reject);
}

function checkRecipients(personalization: JsonObject, field: string, reject: Reject): void {
  const to = personalization["to"];
  if (!Array.isArray(to) || to.length === 0) {
    reject(
      `${field}.to`,
      "The to array is required for all personalization objects, and must have at least one " +
        "email object with a valid email address.",
    );
  }
  const seen = new Set<string>();
  let duplicateFound = false;
  for (const kind of ["to", "cc", "bcc"]) {
    const list = optionalArray(personalization[kind], `${field}.${kind}`, reject) ?? [];
    for (const [index, entry] of list.entries()) {
      const address = checkAddress(entry, `${field}.${kind}.${index}`, reject);
      if (address === undefined) continue;
      if (seen.has(address) && !duplicateFound) {
        duplicateFound = true;
        reject(
          field,
          "Each email address in the personalization block should be unique between to, cc, and " +
            `bcc. We found the first duplicate instance of [${address}] in the ${field}.${kind} field.`,
        );
      }
      seen.add(address);
    }
  }
}
