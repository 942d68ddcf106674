import { expect, test } from "vitest";

import { initialOf } from "./initial-of.ts";

test.each([
  ["  élan", "É"],
  ["«9 lives»", "9"],
  ["الشركة", "ا"],
  ["!!!", "·"],
  ["", "·"],
])("an organization's mark: %j has %j", (name, initial) => {
  expect(initialOf(name)).toBe(initial);
});
