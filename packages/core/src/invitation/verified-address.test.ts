import { describe, expect, test } from "vitest";

import { lookAlikes, spellings } from "../testing/look-alikes.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import { parseVerifiedAddress } from "./verified-address.ts";

const byText = (a: string, b: string) => (a < b ? -1 : 1);

/** Every character of Unicode that NFKC and lower-casing make one of these. */
function charactersFoldingInto(address: string): [string, string][] {
  const found: [string, string][] = [];
  for (let code = 0; code <= 0x10_ff_ff; code += 1) {
    const character = String.fromCodePoint(code);
    const folded = character.normalize("NFKC").toLowerCase();
    if (folded.length === 1 && address.includes(folded)) found.push([character, folded]);
  }
  return found;
}

const keyOf = (raw: string): string => {
  const parsed = parseVerifiedAddress(raw);
  return parsed.ok ? parsed.address.key : parsed.reason;
};

describe("S7: a verified address of another system", () => {
  test.each(spellings)("matches in any ASCII case and with surrounding spaces: %j", (raw) => {
    expect(keyOf(raw)).toBe("owner@kilo.example");
  });

  test.each(lookAlikes)("does not match with %s", (_what, raw) => {
    expect(parseVerifiedAddress(raw).ok).toBe(false);
  });

  test("keeps the local part as written", () => {
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

  test("does not match through Unicode folding", () => {
    const address = "owner@kilo.example";
    const folding = charactersFoldingInto(address);
    expect(folding.length).toBeGreaterThan(200);
    const made = folding.flatMap(([character, target]) => {
      const at = address.indexOf(target);
      const raw = address.slice(0, at) + character + address.slice(at + 1);
      return parseVerifiedAddress(raw).ok ? [character] : [];
    });
    const capitals = [...new Set(address.toUpperCase().replaceAll(/[^A-Z]/g, ""))];
    const theirs = [...new Set(address), ...capitals];
    expect(made.toSorted(byText)).toEqual(theirs.toSorted(byText));
  });
});

test("normalization accepts some of these spellings from typed input", () => {
  const folded = lookAlikes.filter(([, raw]) => {
    const typed = parseEmailAddress(raw);
    return typed.ok && typed.address.key === "owner@kilo.example";
  });
  expect(folded.length).toBeGreaterThan(10);
});
