import { expect } from "vitest";

/** The same fields, with any value of the same type. */
export function shapeOf(value: unknown): never {
  const shape = Array.isArray(value)
    ? value.map(shapeOf)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]))
      : typeof value === "string"
        ? expect.any(String)
        : expect.any(Boolean);
  // vitest's matchers take any shape where a value is expected.
  return shape as never;
}
