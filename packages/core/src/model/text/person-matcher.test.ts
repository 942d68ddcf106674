import { describe, expect, test } from "vitest";

import { erasedEmail } from "../erased.ts";
import { createPersonMatcher } from "./person-matcher.ts";

const jane = createPersonMatcher({
  addresses: ["jane+a@xn--bcher-kva.example"],
  names: ["Jane Döe", "Al", "田中"],
  userIds: ["user-1"],
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
    "ask Jane  Do\u0308e",
    "Jane\u00a0Döe",
    "Jane\nDöe starts",
    "Döe, Jane",
    "Döe Jane",
    "jane+a@BU\u0308CHER.example",
    "請問田中さん",
  ])("in %s", (text) => {
    expect(jane.matches(text)).toBe(true);
    expect(jane.matches({ list: [{ text }] })).toBe(true);
    expect(jane.matches(jane.redactText(text))).toBe(false);
    // The database may know lower case of ASCII alone.
    const asciiLower = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    for (const searched of [text.toLowerCase(), asciiLower])
      expect(jane.needles.some((needle) => searched.includes(needle))).toBe(true);
  });
});

test.each([
  "mary-jane+a@xn--bcher-kva.example",
  "jane+a@xn--bcher-kva.example.org",
  "jane@xn--bcher-kva.example",
  "Jane Döeson",
  "Al called",
  "田さん",
  "Döe",
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

test("what people typed goes where the address is one of a list, and so do a former name and a support address", () => {
  const email = "jane+a@bücher.example";
  expect(jane.redact({ draft: { emails: ["x@y.example", email], message: "See you!" } })).toEqual({
    draft: { emails: ["x@y.example", erasedEmail], message: null },
  });
  const member = { email, name: "Jane Roe", externalId: "7" };
  expect(jane.redact(member)).toEqual({ email: erasedEmail, name: null, externalId: null });
  expect(jane.redact({ productName: "Cloud", supportAddress: email })).toEqual({
    productName: "Cloud",
    supportAddress: null,
  });
});

test.each([
  [
    { userId: "user-1", name: "J. Roe" },
    { userId: "user-1", name: null },
  ],
  [
    { inviter_user_id: "user-1", inviter_name: "J" },
    { inviter_user_id: "user-1", inviter_name: null },
  ],
  [
    { decidedBy: "user-1", decidedByName: "J" },
    { decidedBy: "user-1", decidedByName: null },
  ],
])("a name beside the id of a user is theirs in %j", (value, redacted) => {
  expect(jane.matches(value)).toBe(false);
  expect(jane.isAbout([value])).toBe(true);
  expect(jane.isAbout(JSON.stringify(value))).toBe(true);
  expect(jane.redact([value])).toEqual([redacted]);
});

test.each([
  [{ userId: "user-2", name: "J. Roe" }],
  [{ buddy: "user-1", name: "Onboarding" }],
  [{ userId: "user-1", name: null }],
])("a name beside another id stays in %j", (value) => {
  expect(jane.isAbout(value)).toBe(false);
  expect(jane.redact(value)).toEqual(value);
});

test("a text without the person stays byte by byte", () => {
  const text = "Cafe\u0301 with Mary";
  expect(jane.redactText(text)).toBe(text);
});

test("keys of an object are texts as well", () => {
  const errors = { "jane+a@bücher.example": 409 };
  expect(jane.matches(errors)).toBe(true);
  expect(jane.redact(errors)).toEqual({ [erasedEmail]: 409 });
});

test("without terms nothing is found or changed", () => {
  const no = createPersonMatcher({ addresses: [], names: [], userIds: [] });
  expect(no.matches({ a: "jane" })).toBe(false);
  expect(no.redactText("jane")).toBe("jane");
});
