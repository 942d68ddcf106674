import { expect, test } from "vitest";

import { shortTime } from "./short-time.ts";

const now = new Date(2026, 10, 29, 15, 30);
const at = (...parts: [number, number, number, number]) => new Date(2026, ...parts).toISOString();

test("a time of today is shown without its date", () => {
  expect(shortTime(at(10, 29, 9, 5), now)).toMatch(/^9:05\sAM$/);
});

test("a time of another day is shown with its date", () => {
  expect(shortTime(at(10, 26, 9, 5), now)).toMatch(/^Nov 26, 9:05\sAM$/);
});
