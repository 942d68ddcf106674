import { hasControlCharacter, isJsonObject, requireOptionalString } from "./json-shapes.ts";
import type { Reject } from "./rejections.ts";

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const addressPattern = new RegExp(`^${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}$`);

/**
 * `format: email` of the OpenAPI document with the octet limits and the ASCII alphabet of
 * SendGrid's page on invalid emails. Internationalized domains must arrive as punycode.
 */
export function isSendableAddress(address: string): boolean {
  if (address.length > 254 || !addressPattern.test(address)) return false;
  return address.indexOf("@") <= 64;
}

/** Checks one `{ email, name? }` object; returns the address in lower case when it is good. */
export function checkAddress(value: unknown, field: string, reject: Reject): string | undefined {
  if (!isJsonObject(value) || typeof value["email"] !== "string") {
    reject(
      `${field}.email`,
      "The email parameter is required. It must be an object with an email address and may " +
        "also contain a name.",
    );
    return undefined;
  }
  const { email, name } = value;
  requireOptionalString(name, `${field}.name`, reject);
  if (typeof name === "string" && hasControlCharacter(name)) {
    reject(`${field}.name`, "The name must not contain control characters or line breaks.");
  }
  if (isSendableAddress(email)) return email.toLowerCase();
  reject(`${field}.email`, "Does not contain a valid address.");
  return undefined;
}
