import fc from "fast-check";
import { expect, test } from "vitest";

import { addressesInMessage } from "./addresses-in-message.ts";

test.each<[string, unknown, string[]]>([
  ["plain text", { text: "Ask jane@acme.com, please." }, ["jane@acme.com"]],
  [
    "markup",
    { text: "<mailto:jane@acme.com|Jane> and <mailto:b@x.io>" },
    ["jane@acme.com", "b@x.io"],
  ],
  ["a label that lies", { text: "<mailto:evil@x.io|ceo@acme.com>" }, ["evil@x.io"]],
  [
    "brackets and sentences",
    { text: "(jane@acme.com). Or: “b@x.io”!" },
    ["jane@acme.com", "b@x.io"],
  ],
  [
    "the same in text and blocks",
    { text: "Jane@acme.com", blocks: [{ text: "jane@ACME.com" }] },
    ["Jane@acme.com"],
  ],
  [
    "rich text",
    {
      text: "",
      blocks: [
        {
          type: "rich_text",
          elements: [
            {
              type: "rich_text_section",
              elements: [
                { type: "text", text: "mail " },
                { type: "link", url: "mailto:jane@acme.com?subject=x", text: "her" },
              ],
            },
          ],
        },
      ],
    },
    ["jane@acme.com"],
  ],
  ["an apostrophe", { text: "'o'brien@acme.ie'" }, ["o'brien@acme.ie"]],
  ["bold and italic", { text: "*jane@acme.com* _b@x.io_" }, ["jane@acme.com", "b@x.io"]],
  ["invisible ends", { text: "\u200ejane@acme.com\u202c" }, ["jane@acme.com"]],
  [
    "a label that lies in rich text",
    { blocks: [{ type: "link", url: "mailto:evil@x.io", text: "ceo@acme.com" }] },
    ["evil@x.io"],
  ],
  ["mentions and hosts", { text: "<@U012ABC> jane@acme see https://x.io/@jane" }, []],
  ["nothing", null, []],
])("%s", (_what, message, expected) => {
  expect(addressesInMessage(message)).toEqual({ emails: expected, wrong: [] });
});

test.each<[string, string, string[]]>([
  ["a typographic dash", "jane@acme–corp.com", ["jane@acme–corp.com"]],
  ["an invisible character", "ja\u200bne@acme.com", ["ja[U+200B]ne@acme.com"]],
  ["a curly apostrophe", "o’brien@acme.com", ["o’brien@acme.com"]],
])("%s never makes another address, and is reported", (_what, text, wrong) => {
  expect(addressesInMessage({ text })).toEqual({ emails: [], wrong });
});

test("no message makes addressesInMessage throw, and it finds only addresses", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (blocks, text) => {
      for (const email of addressesInMessage({ text, blocks }).emails)
        expect(email).toMatch(/^\S+@\S+$/);
    }),
  );
});
