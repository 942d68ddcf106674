import { describe, expect, test } from "vitest";

import { erasedEmail } from "../erased.ts";
import { createPersonMatcher } from "./person-matcher.ts";

const jane = createPersonMatcher({
  addresses: ["jane+a@xn--bcher-kva.example"],
  names: ["Jane Döe", "Al"],
});

describe("a person is found", () => {
  test.each([
    "jane+a@xn--bcher-kva.example",
    "to JANE+A@XN--BCHER-KVA.EXAMPLE.",
    "<mailto:jane+a@bücher.example|jane>",
    "?to=jane%2Ba%40b%C3%BCcher.example&x",
    "mailto%3Ajane%2Ba%40xn--bcher-kva.example",
    "ask JANE DÖE, please",
    '{"text":"first\\njane+a@bücher.example\\nlast"}',
  ])("in %s", (text) => {
    expect(jane.matches(text)).toBe(true);
    expect(jane.matches({ list: [{ text }] })).toBe(true);
    expect(jane.matches(jane.redactText(text))).toBe(false);
    const isFound = jane.needles.some((needle) => `${text} ${text.toLowerCase()}`.includes(needle));
    expect(isFound).toBe(true);
  });
});

test.each([
  "mary-jane+a@xn--bcher-kva.example",
  "jane+a@xn--bcher-kva.example.org",
  "jane@xn--bcher-kva.example",
  "Jane Döeson",
  "Al called",
  "",
])("no one is found in %s", (text) => {
  expect(jane.matches(text)).toBe(false);
  expect(jane.redactText(text)).toBe(text);
});

test("of an object with the address, what people typed goes too, and its shape stays", () => {
  const about = {
    email: "jane+a@xn--bcher-kva.example",
    message: "Hello!",
    metadata: { team: "blue" },
    roles: ["member"],
    error: { message: "This address is taken." },
  };
  expect(jane.redact({ results: [about, { email: "x@y.example", message: "Hi" }] })).toEqual({
    results: [
      { ...about, email: erasedEmail, message: null, metadata: {} },
      { email: "x@y.example", message: "Hi" },
    ],
  });
});

test("keys of an object are texts as well", () => {
  const errors = { "jane+a@bücher.example": 409 };
  expect(jane.matches(errors)).toBe(true);
  expect(jane.redact(errors)).toEqual({ [erasedEmail]: 409 });
});

test("without terms nothing is found or changed", () => {
  const no = createPersonMatcher({ addresses: [], names: [] });
  expect(no.matches({ a: "jane" })).toBe(false);
  expect(no.redactText("jane")).toBe("jane");
});
