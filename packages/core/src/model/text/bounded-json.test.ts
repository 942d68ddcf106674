import { expect, test } from "vitest";

import { requireBoundedJson } from "./bounded-json.ts";
import { UsherError } from "../errors.ts";

function codeOf(json: unknown): string | null {
  try {
    requireBoundedJson(json);
    return null;
  } catch (error) {
    if (error instanceof UsherError) return error.code;
    throw error;
  }
}

function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}

test("accepts at most 64 levels of any kind, without recursion", () => {
  for (const wrap of [(inner: unknown) => [inner], (inner: unknown) => ({ a: inner, b: 1 })]) {
    expect(codeOf(nested(64, wrap))).toBeNull();
    expect(codeOf(nested(65, wrap))).toBe("request.invalid");
    expect(codeOf(nested(200_000, wrap))).toBe("request.invalid");
  }
});

test("accepts the values of 20 entries with full metadata, and few more", () => {
  const metadata = { list: Array.from({ length: 2000 }, () => 0) };
  expect(codeOf({ entries: Array.from({ length: 20 }, () => ({ metadata })) })).toBeNull();
  expect(codeOf(Array.from({ length: 50_000 }, () => 0))).toBe("request.too_large");
  const wide = Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => 0));
  expect(codeOf({ entries: [], unknown: wide })).toBe("request.too_large");
});

test("accepts values that are not objects", () => {
  for (const value of [undefined, null, 1, "x".repeat(1_000_000), true])
    expect(codeOf(value)).toBeNull();
});
