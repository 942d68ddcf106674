import { expect, test } from "vitest";

import { formatDate } from "./format-date.ts";

const clock = { now: new Date("2026-11-21T10:00:00Z"), timeZone: "Europe/Berlin" };
const at = (iso: string): number => Date.parse(iso) / 1000;

test.each([
  ["2026-11-21T10:04:00Z", "{date_short_pretty} at {time}", "today at 11:04 AM"],
  ["2026-11-21T23:30:00Z", "{date_pretty}", "tomorrow"],
  ["2026-11-20T08:00:00Z", "{date_long_pretty}", "yesterday"],
  ["2026-11-28T10:04:00Z", "{date_short_pretty}", "Nov 28, 2026"],
  ["2026-11-28T10:04:00Z", "{date}", "November 28, 2026"],
  ["2026-11-28T10:04:00Z", "{date_num} {date_slash}", "2026-11-28 11/28/2026"],
  ["2026-11-21T07:00:00Z", "{ago}", "3 hours ago"],
  ["2026-11-21T10:04:00Z", "{nonsense}", "{nonsense}"],
])("%s as %s reads %s", (iso, format, shown) => {
  expect(formatDate(at(iso), format, clock).replaceAll("\u202f", " ")).toBe(shown);
});

test("a time out of range gives nothing", () => {
  expect(formatDate(1e20, "{date}", clock)).toBe("");
});
