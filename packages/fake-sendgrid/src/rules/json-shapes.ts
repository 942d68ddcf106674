import type { Reject } from "./rejections.ts";

export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at a field, or undefined when it is absent or rejected. */
export function optionalObject(
  value: unknown,
  field: string,
  reject: Reject,
): JsonObject | undefined {
  if (value === undefined) return undefined;
  if (isJsonObject(value)) return value;
  reject(field, `The ${field} parameter must be an object.`);
  return undefined;
}

/** The array at a field, or undefined when it is absent or rejected. */
export function optionalArray(
  value: unknown,
  field: string,
  reject: Reject,
): unknown[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value;
  reject(field, `The ${field} parameter must be an array.`);
  return undefined;
}

export function requireOptionalString(value: unknown, field: string, reject: Reject): void {
  if (value !== undefined && typeof value !== "string") {
    reject(field, `The ${field} parameter must be a string.`);
  }
}

export function hasControlCharacter(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return /[\u0000-\u001f\u007f]/.test(text);
}
