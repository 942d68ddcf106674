import { expect, test } from "vitest";

import { nearestDomain } from "./nearest-domain.ts";

const own = ["acme.com", "acme-research.example"];

test.each([
  ["acem.com", "acme.com"],
  ["acmee.com", "acme.com"],
  ["acme", "acme.com"],
  ["ACME-reserach.example", "acme-research.example"],
  ["gmial.com", "gmail.com"],
  ["gmail.con", "gmail.com"],
  ["hotmial.com", "hotmail.com"],
])("%s leads to %s", (typed, meant) => {
  expect(nearestDomain(typed, own)).toBe(meant);
});

test.each([
  "acme.com",
  "gmail.com",
  "mail.com",
  "web.de",
  "ymail.com",
  "yahoo.ca",
  "other.example",
  "",
  "x.io",
])("%j looks right", (typed) => {
  expect(nearestDomain(typed, own)).toBeNull();
});

test("what was found for one organization is not what another gets", () => {
  expect(nearestDomain("beacno.example", [])).toBeNull();
  expect(nearestDomain("beacno.example", ["beacon.example"])).toBe("beacon.example");
  expect(nearestDomain("beacno.example", [])).toBeNull();
});

test("it knows more domains than are kept, and longer lists", () => {
  for (let n = 0; n < 1_100; n += 1) expect(nearestDomain(`d${n}.example`, [])).toBeNull();
  const many = Array.from({ length: 100 }, (_, n) => `department-${n}.example`);
  expect(nearestDomain("gmial.com", many)).toBe("gmail.com");
  expect(nearestDomain("departmnet-7.example", many)).toBe("department-7.example");
});
