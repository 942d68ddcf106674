import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { lookAlikes, spellings } from "../testing/look-alikes.ts";
import { parseEmailAddress } from "./email-address.ts";
import { parseVerifiedAddress } from "./verified-address.ts";

const keyOf = (raw: string): string => {
  const parsed = parseVerifiedAddress(raw);
  return parsed.ok ? parsed.address.key : parsed.reason;
};

describe("S7: an address that another system vouches for", () => {
  test.each(spellings)("is the same in any ASCII case and with spaces around it: %j", (raw) => {
    expect(keyOf(raw)).toBe("owner@kilo.example");
  });

  test.each(lookAlikes)("is another one with %s", (_what, raw) => {
    expect(parseVerifiedAddress(raw).ok).toBe(false);
  });

  test("keeps the local part as it is written", () => {
    const parsed = parseVerifiedAddress(" Jane.Doe@KILO.example");
    expect(parsed).toMatchObject({ ok: true, address: { email: "Jane.Doe@kilo.example" } });
  });

  test.each([
    ["xn--mnchen-3ya", "owner@xn--mnchen-3ya.example"],
    ["XN--MNCHEN-3YA", "owner@xn--mnchen-3ya.example"],
    ["m\u00fcnchen", "not_canonical"],
    ["M\u00dcNCHEN", "not_canonical"],
    ["mu\u0308nchen", "not_canonical"],
  ])("has its international domain in Punycode: %s", (label, key) => {
    expect(keyOf(`owner@${label}.example`)).toBe(key);
  });

  test("is never made by normalization", () => {
    const oneCharacter = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
    const at = fc.nat({ max: "owner@kilo.example".length });
    fc.assert(
      fc.property(oneCharacter, at, fc.boolean(), (character, index, replaces) => {
        const address = "owner@kilo.example";
        const rest = address.slice(index + (replaces ? 1 : 0));
        const raw = address.slice(0, index) + character + rest;
        const trimmed = raw.replaceAll(/^ +| +$/g, "");
        const same = trimmed.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) === address;
        expect(keyOf(raw) === address).toBe(same);
      }),
      { numRuns: 300 },
    );
  });
});

test("some of them are the same address to a person who types", () => {
  const folded = lookAlikes.filter(([, raw]) => {
    const typed = parseEmailAddress(raw);
    return typed.ok && typed.address.key === "owner@kilo.example";
  });
  expect(folded.length).toBeGreaterThan(10);
});
