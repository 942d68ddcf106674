import { cpuRatio } from "@usher/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";

import { escapeText, manyLines, oneLine, quoteName, shortenToUnits } from "../text/slack-text.ts";
import { addressesInMessage } from "./addresses-in-message.ts";
import { parseCommand, peopleInField } from "./parse-command.ts";
import { readAddress } from "./read-people.ts";
import { parseRequestRef } from "./request-ref.ts";

const parsers: Record<string, (text: string) => unknown> = {
  "a command": parseCommand,
  "a denial": (text) => parseCommand(`deny 1a2b3c4d ${text}`),
  "a form's addresses": peopleInField,
  "one address of a form": readAddress,
  "a message": (text) => addressesInMessage({ text, blocks: [{ url: `mailto:${text}` }] }),
  "the name of a request": parseRequestRef,
  "words that are quoted": (text) => [oneLine(text), manyLines(text), escapeText(text)],
  "a name": quoteName,
  "a text that is cut": (text) => shortenToUnits(text, 3000),
};

/** What markup, punctuation and Unicode are made of. */
const units = [
  "a",
  "a ",
  ".",
  "a.",
  "-",
  "@",
  "x@y",
  "a@b.c ",
  '"',
  'a "',
  "<",
  "<mailto:",
  "<mailto:a|",
  "<mailto:a@b.c|x> ",
  "<https://",
  "<https://a|",
  "<@U1|",
  "<@U1> ",
  "&amp;",
  "&lt;mailto:",
  "mailto:a?\n",
  "\n",
  "\u00a0",
  "\u200b",
  "\u0300\u0315",
  "_*~`",
  "(",
  "(a@b.c) ",
  "Jane <a@b.c>, ",
  "'",
  "\u2013",
  "a@b.c@",
];

test.each(Object.keys(parsers).flatMap((name) => units.map((unit) => [name, unit] as const)))(
  "reads four times as much of %s in at most 8 times the time: %j",
  { timeout: 60_000 },
  (name, unit) => {
    const parse = parsers[name];
    const ratio = cpuRatio((size) => parse?.(`x${unit.repeat(size / unit.length)}x`));
    expect(ratio).toBeLessThanOrEqual(8);
  },
);

test("no text makes a parser throw", () => {
  const texts = fc.array(fc.oneof(fc.constantFrom(...units), fc.string()), { maxLength: 30 });
  fc.assert(
    fc.property(texts, (pieces) => {
      for (const parse of Object.values(parsers)) parse(pieces.join(""));
    }),
  );
});
