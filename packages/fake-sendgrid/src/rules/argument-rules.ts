import { hasControlCharacter, optionalObject } from "./json-shapes.ts";
import type { Reject } from "./rejections.ts";

const maximumBytes = 10_000;
const maximumAheadSeconds = 72 * 60 * 60;

/** custom_args and substitutions: string values, 10,000 bytes in all (counted as JSON). */
export function checkStringMap(value: unknown, field: string, reject: Reject): void {
  const map = optionalObject(value, field, reject);
  if (map === undefined) return;
  for (const [key, content] of Object.entries(map)) {
    if (typeof content !== "string") {
      reject(`${field}.${key}`, `The values of ${field} must be strings.`);
    }
  }
  if (Buffer.byteLength(JSON.stringify(map)) > maximumBytes) {
    reject(field, `The ${field} parameter may not exceed ${maximumBytes} bytes.`);
  }
}

export function checkSendAt(value: unknown, field: string, reject: Reject): void {
  if (value === undefined) return;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    reject(field, "The send_at parameter must be an integer unix timestamp in seconds.");
  } else if (value > Date.now() / 1000 + maximumAheadSeconds) {
    reject(field, "Scheduling more than 72 hours in advance is forbidden.");
  }
}

export function checkSubject(value: unknown, field: string, reject: Reject): void {
  if (value === undefined) return;
  if (typeof value !== "string" || value.length === 0) {
    reject(field, "The subject must be a string at least one character in length.");
  } else if (hasControlCharacter(value)) {
    reject(field, "The subject must not contain control characters or line breaks.");
  }
}
