import { expect, test } from "vitest";

import { recipientKey } from "./recipient-key.ts";

test("what stands behind a plus reaches the same recipient", () => {
  const jane = recipientKey("jane@people.example");
  expect(recipientKey("jane+acme@people.example")).toBe(jane);
  expect(recipientKey("jane+a+b@people.example")).toBe(jane);
});

test("dots, domains and a leading plus make other recipients", () => {
  const keys = [
    "jane@people.example",
    "j.ane@people.example",
    "jane@people.test",
    "+jane@people.example",
    "+kim@people.example",
  ].map(recipientKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test("the address cannot be read from its key", () => {
  expect(recipientKey("jane@people.example")).toMatch(/^[0-9a-f]{64}$/);
});
