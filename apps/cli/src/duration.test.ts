import { expect, test } from "vitest";

import { duration } from "./duration.ts";

test.each([
  [0.2, "1 s"],
  [90, "90 s"],
  [121, "3 min"],
  [7_200, "2 h"],
  [12_000, "3 h 20 min"],
  [200_000, "2 d 7 h"],
])("%d seconds are %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
