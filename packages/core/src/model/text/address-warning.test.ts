import fc from "fast-check";
import { expect, test } from "vitest";

import { addressWarning } from "./address-warning.ts";

const known = ["acme.com", "münchen-gmbh.example"];

test.each<[string, string, string | null]>([
  ["jane@gmial.com", "misspelled_domain", "jane@gmail.com"],
  ["Jane@acmee.com", "misspelled_domain", "Jane@acme.com"],
  ["jane@ácme.com", "misspelled_domain", "jane@acme.com"],
  ["jane@\u0430cme.com", "look_alike_domain", "jane@acme.com"],
  ["jane@xn--cme-5cd.com", "look_alike_domain", "jane@acme.com"],
  ["jane@\u0430\u0440\u0440\u04cf\u0435.com", "look_alike_domain", "jane@apple.com"],
  ["jane@acm\u0435-\u0448op.com", "look_alike_domain", null],
  ["jane@g\u03bf\u03bfgle.com", "look_alike_domain", "jane@google.com"],
  ["jane@mail.\u0430cme.com", "look_alike_domain", "jane@mail.acme.com"],
])("%s is suspicious: %s", (email, code, suggestion) => {
  expect(addressWarning(email, known)).toEqual({ code, suggestion });
});

test.each([
  "jane@acme.com",
  "jane@gmail.com",
  "jane@ymail.com",
  "jane@other.example",
  "jane@münchen.de",
  "jane@faß.de",
  "jane@почта.рф",
  "jane@例子.广告",
  "jane@ソニーtv.jp",
  "jane@παράδειγμα.gr",
  "not an address",
])("%s is not", (email) => {
  expect(addressWarning(email, known)).toBeNull();
});

test("a domain of the organization is right as it stands", () => {
  expect(addressWarning("jane@acne.com", ["acme.com", "acne.com"])).toBeNull();
  expect(addressWarning("jane@xn--cme-5cd.com", ["xn--cme-5cd.com"])).toBeNull();
  expect(addressWarning("jane@m.globex.com", ["globex.com"])).toBeNull();
});

test("a suggestion is never itself suspicious, and keeps the local part", () => {
  const mistake = fc.tuple(fc.nat(6), fc.constantFrom("x", "а", "е", "о", "m", ""));
  fc.assert(
    fc.property(mistake, ([at, letter]) => {
      const warning = addressWarning(
        `jane@${"acme.com".slice(0, at)}${letter}${"acme.com".slice(at + 1)}`,
        known,
      );
      fc.pre(warning?.suggestion != null);
      const suggestion = warning?.suggestion ?? "";
      expect(suggestion.startsWith("jane@")).toBe(true);
      expect(addressWarning(suggestion, known)).toBeNull();
    }),
  );
});
