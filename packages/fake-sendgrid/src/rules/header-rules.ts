import { hasControlCharacter, optionalObject } from "./json-shapes.ts";
import type { Reject } from "./rejections.ts";

const reserved = new Set([
  "x-sg-id",
  "x-sg-eid",
  "received",
  "dkim-signature",
  "content-type",
  "content-transfer-encoding",
  "to",
  "from",
  "subject",
  "reply-to",
  "cc",
  "bcc",
]);

/** Printable ASCII without the colon: RFC 5322's field name. */
const fieldName = /^[\u0021-\u0039\u003b-\u007e]+$/;
const printableAscii = /^[\u0020-\u007e]*$/;

export function checkHeaders(value: unknown, field: string, reject: Reject): void {
  const headers = optionalObject(value, field, reject);
  for (const [name, content] of Object.entries(headers ?? {})) {
    const at = `${field}.${name}`;
    if (!fieldName.test(name)) {
      reject(at, "The header name must consist of printable ASCII characters without a colon.");
    } else if (reserved.has(name.toLowerCase())) {
      reject(at, `The header ${name} is reserved and cannot be overridden.`);
    }
    if (typeof content !== "string") {
      reject(at, "Header values must be strings.");
    } else if (hasControlCharacter(content)) {
      reject(at, "Header values must not contain control characters or line breaks.");
    } else if (!printableAscii.test(content)) {
      reject(at, "Header values must be properly encoded if they contain unicode characters.");
    }
  }
}
