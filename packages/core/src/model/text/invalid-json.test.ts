import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { findJsonError, invalidJson } from "./invalid-json.ts";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("the place of a mistake in JSON", () => {
  test.each<[string, number | null]>([
    ['{"a":[1,-2.5e3,"x\\u00e4",true,null,{}]}', null],
    [' "text" ', null],
    ["", 0],
    ['{"entries":', 11],
    ['{"a":1,}', 7],
    ['{"a":1 "b":2}', 7],
    ["{a:1}", 1],
    ["{'a':1}", 1],
    ["[1,2", 4],
    ["[1,,2]", 3],
    ["[1}", 2],
    ["01", 1],
    ["1 2", 2],
    ['"a\nb"', 2],
    ['"\\x"', 1],
    ['{"a":"unfinished}', 17],
    ["tru", 0],
    ["]", 0],
  ])("of %j is %j", (text, place) => {
    expect(findJsonError(text)).toBe(place);
    expect(isJson(text)).toBe(place === null);
  });

  test("is found where the parser finds a mistake, and only there", () => {
    const changed = fc
      .tuple(
        fc.json({ maxDepth: 4 }),
        fc.nat(),
        fc.nat(3),
        fc.string({ maxLength: 2, unit: "binary" }),
      )
      .map(([json, at, cut, extra]) => {
        const from = at % (json.length + 1);
        return json.slice(0, from) + extra + json.slice(from + cut);
      });
    const bits = fc
      .array(
        fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "1", "-", ".", "e", "null", " "),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.json(), changed, bits), (text) => {
        const place = findJsonError(text);
        expect(place === null).toBe(isJson(text));
        if (place === null) return;
        // Whatever follows, the mistake stays where it is.
        if (place < text.length) expect(findJsonError(`${text.slice(0, place + 1)} `)).toBe(place);
      }),
      { numRuns: 200 },
    );
  });

  test("is named by line and column without what stands there", () => {
    const text = '{\n  "entries": [],\n  "note": hunter22\n}';
    const { message, details } = invalidJson("The body", text, null);
    expect(message).toBe("The body is not valid JSON. The mistake is at line 3, column 11.");
    expect(details).toEqual({ line: 3, column: 11 });
    expect(invalidJson("The body", '{"a":', null).message).toBe(
      "The body is not valid JSON. It ends too early at line 1, column 6.",
    );
  });

  test("is found in deep and long texts", () => {
    expect(findJsonError("[".repeat(500_000))).toBe(500_000);
    expect(findJsonError(`"${"\\n".repeat(500_000)}`)).toBe(1_000_001);
  });
});
