import { expect, test } from "vitest";

import { personName } from "./person-name.ts";

test.each([
  [" Jane Doe ", "Jane Doe"],
  ["Dr. J.R. Smith", "Dr. J.R. Smith"],
  ["", null],
  [null, null],
  ["ceo@bank.example", null],
  ["Jane (evil.top)", null],
  ["x".repeat(300), "x".repeat(200)],
  [`Jane\u0000${"👩".repeat(200)}`, `Jane ${"👩".repeat(195)}`],
])("of %j is %j", (given, name) => {
  expect(personName(given)).toBe(name);
});
