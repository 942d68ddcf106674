import { expect, test } from "vitest";

import { addressText, manyLines, oneLine, mrkdwnToPlainText, quoteName } from "./slack-text.ts";

test.each([
  ["a family", "👨\u200D👩\u200D👧 Doe"],
  ["a profession with a skin tone", "👩🏽\u200D💻"],
  ["a flag with a variation selector", "🏳\uFE0F\u200D🌈"],
  ["Persian", "می\u200Cخواهم"],
  ["Sinhala", "ශ\u0DCA\u200Dරී"],
  ["Malayalam", "ന\u0D4D\u200D"],
])("joiners that a name is written with stay: %s", (_what, name) => {
  expect(oneLine(name)).toBe(name);
  expect(manyLines(name)).toBe(name);
  expect(quoteName(name)).toBe(name);
});

test.each(["ad\u200Dmin", "\u200Cadmin", "admin\u200D\u200C", "а\u200Dб", "1\u200D2", "-\u200D-"])(
  "joiners that only hide are removed: %j",
  (name) => {
    expect(oneLine(name)).not.toMatch(/[\u200C\u200D]/u);
  },
);

test("a sentence for mrkdwn reads as plain text", () => {
  expect(
    mrkdwnToPlainText(
      "Bob &amp; Co: `/usher list`, <!date^1795255440^{time}|21 Nov 2026, 10:04 UTC>, a.\u200Bb",
    ),
  ).toBe("Bob & Co: /usher list, 21 Nov 2026, 10:04 UTC, a.b");
  expect(mrkdwnToPlainText("&amp;lt;")).toBe("&lt;");
});

test.each([
  ["jane@acme.com", "jane@acme.com"],
  ["jane_doe@acme.com", "jane_doe@acme.com"],
  ["_jane_@acme.com", "`_jane_@acme.com`"],
  ["*jane*@acme.com", "`*jane*@acme.com`"],
  ["~jane~@acme.com", "`~jane~@acme.com`"],
  ["a&b_@acme.com", "`a&amp;b_@acme.com`"],
])("the address %j can be copied from a message", (email, shown) => {
  expect(addressText(email)).toBe(shown);
  expect(mrkdwnToPlainText(shown)).toBe(email);
});
