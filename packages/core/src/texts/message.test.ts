import { expect, test } from "vitest";

import { fillPlural, formatsOf } from "./formats.ts";
import { fill, partsOf, type Message } from "./message.ts";

const greeting: Message<"first" | "second"> = "{second} after {first}.";

test("a message is filled by name, and a value is never read as a message", () => {
  expect(fill(greeting, { first: "{second}", second: "$&" })).toBe("$& after {second}.");
});

test("each value can be changed on its way in", () => {
  const shout = (value: string) => value.toUpperCase();
  expect(fill(greeting, { first: "a", second: "b" }, shout)).toBe("B after A.");
});

test("a message has its literal texts and its values in order", () => {
  const parts = partsOf(greeting, { first: 1, second: 2 }, (value) => ({ value }));
  expect(parts).toEqual(["", { value: 2 }, " after ", { value: 1 }, "."]);
});

test.each([
  ["en-GB", 1, "one 1"],
  ["en-GB", 2, "other 2"],
  ["ar", 2, "two"],
  ["ar-EG", 3, "few ٣"],
  ["ar", 11, "many 11"],
  ["ar", 100, "other 100"],
  ["ja-JP", 1, "other 1"],
])("in %s the number %d takes its plural form", (locale, count, expected) => {
  const arabic = locale.startsWith("ar");
  const forms = {
    other: "other {count}",
    ...(locale !== "ja-JP" && { one: "one {count}" }),
    ...(arabic && { two: "two", few: "few {count}", many: "many {count}" }),
  };
  expect(fillPlural(forms, count, locale)).toBe(expected);
});

test("a missing plural form falls back to the general one", () => {
  expect(fillPlural({ other: "{count} more" }, 1, "en-GB")).toBe("1 more");
});

test("formats of regions that are no longer in use are dropped", () => {
  const first = formatsOf("en-AA");
  expect(formatsOf("en-AA")).toBe(first);
  for (const one of "BCDEFGHI")
    for (const other of "ABCDEFGHIJKLMNOPQRSTUVWXYZ") formatsOf(`en-${one}${other}`);
  expect(formatsOf("en-AA")).not.toBe(first);
});
