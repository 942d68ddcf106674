import { hasControlCharacter, optionalObject } from "./json-shapes.ts";
import type { Reject } from "./rejections.ts";

const maximumBytes = 10_000;
const maximumAheadSeconds = 72 * 60 * 60;

/** custom_args and substitutions: string values, 10,000 bytes in all (counted as JSON). */
export function checkStringMap(value: unknown, field: string, refuse: Reject): void {
  const map = optionalObject(value, field, refuse);
  if (map === undefined) return;
  for (const [key, content] of Object.entries(map)) {
    if (typeof content !== "string") {
      refuse(`${field}.${key}`, `The values of ${field} must be strings.`);
    }
  }
  if (Buffer.byteLength(JSON.stringify(map)) > maximumBytes) {
    refuse(field, `The ${field} parameter may not exceed ${maximumBytes} bytes.`);
  }
}

export function checkSendAt(value: unknown, field: string, refuse: Reject): void {
  if (value === undefined) return;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    refuse(field, "The send_at parameter must be an integer unix timestamp in seconds.");
  } else if (value > Date.now() / 1000 + maximumAheadSeconds) {
    refuse(field, "Scheduling more than 72 hours in advance is forbidden.");
  }
}

export function checkSubject(value: unknown, field: string, refuse: Reject): void {
  if (value === undefined) return;
  if (typeof value !== "string" || value.length === 0) {
    refuse(field, "The subject must be a string at least one character in length.");
  } else if (hasControlCharacter(value)) {
    refuse(field, "The subject must not contain control characters or line breaks.");
  }
}
