import fc from "fast-check";
import { expect, test } from "vitest";

import { UsherError } from "./errors.ts";
import { newId } from "./ids.ts";
import { decodeCursor, encodeCursor } from "./paging.ts";

const encode = (text: string) => Buffer.from(text).toString("base64url");
const createdAt = "2026-11-21T10:04:00.123Z";

function codeOf(cursor: string): string | null {
  try {
    decodeCursor(cursor);
    return null;
  } catch (error) {
    if (error instanceof UsherError) return error.code;
    throw error;
  }
}

test("reads a cursor back unchanged, with milliseconds or microseconds", () => {
  for (const time of [createdAt, "2026-11-21T10:04:00.123456Z"]) {
    const row = { createdAt: time, id: newId() };
    expect(decodeCursor(encodeCursor(row))).toEqual(row);
  }
  expect(decodeCursor(undefined)).toBeNull();
});

test.each([
  "1",
  "2026",
  "2026-11-21",
  "2026-02-30T10:04:00.123Z",
  "2026-11-21T24:00:00Z",
  "2026-11-21T10:04:00+02:00",
  "0000-01-01T00:00:00.000Z",
  "0001-01-01T00:00:00.000Z",
  "+275760-09-13T00:00:00.000Z",
  "2026-11-21T10:04:00.1234567890123456789012345Z",
  "Sat, 21 Nov 2026",
  "infinity",
  "now",
  "",
])("rejects a cursor with the time %s", (time) => {
  expect(codeOf(encode(`${time} ${newId()}`))).toBe("request.invalid");
});

test("rejects every other text as a cursor", () => {
  const texts = fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64url")),
    fc.string().map(encode),
    fc.string().map((id) => encode(`${createdAt} ${id}`)),
    fc.string().map((time) => encode(`${time} ${newId()}`)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(codeOf(text)).toBe("request.invalid");
    }),
  );
});
