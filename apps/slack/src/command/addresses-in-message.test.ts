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
  ["mentions and hosts", { text: "<@U012ABC> jane@acme see https://x.io/@jane" }, []],
  ["nothing", null, []],
])("%s", (_what, message, expected) => {
  expect(addressesInMessage(message)).toEqual(expected);
});

test("no message makes addressesInMessage throw, and it finds only addresses", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (blocks, text) => {
      for (const email of addressesInMessage({ text, blocks })) expect(email).toMatch(/^\S+@\S+$/);
    }),
  );
});
