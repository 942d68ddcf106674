import { expect, test } from "vitest";

import { oneLine } from "./one-line.ts";

test.each([
  ["  I already\r\n\twork there.  ", "I already work there."],
  ["one\u2028two\u0000three\u0085four", "one two three four"],
  ["\u202eevil\u202c \u200bhidden\ufeff", "evil hidden"],
  ["Cafe\u0301", "Café"],
  ["👩\u200d💻 نمی\u200cخواهم", "👩\u200d💻 نمی\u200cخواهم"],
  ["\u200b \n", ""],
])("%j is %j on one line", (typed, line) => {
  expect(oneLine(typed)).toBe(line);
  expect(oneLine(line)).toBe(line);
});
