import { checkMessage } from "@usher/fake-slack";
import type { KnownBlock } from "@slack/types";
import { expect, test } from "vitest";

import { fitMessage, plainMessage } from "./fit-message.ts";

const words = (text: string): KnownBlock => ({
  type: "section",
  text: { type: "plain_text", text },
});
const buttons: KnownBlock = {
  type: "actions",
  block_id: "decide",
  elements: [
    { type: "button", action_id: "approve", value: "x", text: { type: "plain_text", text: "Go" } },
  ],
};

test("a message within the limits stays unchanged", () => {
  const message = { text: "Hello", blocks: [words("Hello"), buttons] };
  expect(fitMessage(message)).toEqual(message);
});

test.each<[string, KnownBlock[]]>([
  ["51 blocks", Array.from({ length: 50 }, () => words("x"))],
  ["a section too long", [words("x".repeat(3001))]],
  ["an empty text", [words("")]],
  ["a header too long", [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }]],
  [
    "a block id twice",
    [
      { ...words("a"), block_id: "a" },
      { ...words("b"), block_id: "a" },
    ],
  ],
  [
    "a value too long",
    [
      {
        type: "actions",
        elements: [
          { type: "button", value: "x".repeat(2001), text: { type: "plain_text", text: "Go" } },
        ],
      },
    ],
  ],
  [
    "a confirm text too long",
    [
      {
        type: "actions",
        elements: [
          {
            type: "button",
            action_id: "deny",
            text: { type: "plain_text", text: "Go" },
            confirm: {
              title: { type: "plain_text", text: "Sure?" },
              text: { type: "plain_text", text: "x".repeat(301) },
              confirm: { type: "plain_text", text: "Go" },
              deny: { type: "plain_text", text: "Back" },
            },
          },
        ],
      },
    ],
  ],
])("%s falls back to the text and the valid buttons", (_what, blocks) => {
  const broken = { text: "Mei asks", blocks: [...blocks, buttons] };
  expect(checkMessage(broken)).not.toEqual([]);
  const fitted = fitMessage(broken);
  expect(fitted).toEqual({ text: "Mei asks", blocks: [words("Mei asks"), buttons] });
  expect(checkMessage(fitted)).toEqual([]);
});

test("a text that is too long or empty is repaired", () => {
  expect(fitMessage({ text: "x".repeat(50_000), blocks: [words("x")] }).text).toHaveLength(3900);
  expect(fitMessage({ text: " ", blocks: [words("x")] }).text).toBe("Usher");
  expect(checkMessage(plainMessage({ text: "x".repeat(3900), blocks: [] }))).toEqual([]);
});
