import { cpuRatio } from "@usher/core/testing";
import { expect, test } from "vitest";

import { readPeople } from "./read-people.ts";

test.each([
  "a",
  "a@b.c\n",
  "a@b.c;",
  "\n",
  ",",
  '"',
  '""',
  "\t",
  " ",
  "\u0300\u0315",
  "a b ",
  "<",
  "(",
  "@",
  "'",
  "=",
  '"\n@',
])(
  "reads four times as much of a file in at most 8 times the time: %j",
  { timeout: 60_000 },
  (unit) => {
    const ratio = cpuRatio((size) => {
      const bytes = Buffer.from(`email\nx@y.z\n${unit.repeat(size / unit.length)}`);
      try {
        readPeople(bytes, { ignoreUnknownColumns: true });
      } catch {
        // An invalid file is rejected; that takes time too.
      }
    });
    expect(ratio).toBeLessThanOrEqual(8);
  },
);
