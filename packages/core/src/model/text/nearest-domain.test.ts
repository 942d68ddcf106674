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
