import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { brandSchema, contrastOf, minContrast, onDark } from "./brand.ts";

const colors = fc
  .integer({ min: 0, max: 0xff_ff_ff })
  .map((value) => `#${value.toString(16).padStart(6, "0")}`);

describe("contrast", () => {
  // https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio; the values are those of the WebAIM contrast checker.
  test.each([
    ["#000000", "#ffffff", 21],
    ["#777777", "#ffffff", 4.48],
    ["#767676", "#ffffff", 4.54],
    ["#2350c8", "#ffffff", 6.9],
    ["#ff0000", "#ffffff", 4],
    ["#ffffff", "#ffffff", 1],
  ])("of %s and %s", (one, other, ratio) => {
    expect(contrastOf(one, other)).toBeCloseTo(ratio, 1);
    expect(contrastOf(other, one)).toBe(contrastOf(one, other));
  });

  test("a color on a dark card can be read, and stays what it is where that is enough", () => {
    fc.assert(
      fc.property(colors, (color) => {
        expect(contrastOf(onDark(color), "#1a212d")).toBeGreaterThanOrEqual(minContrast);
        if (contrastOf(color, "#1a212d") >= minContrast) expect(onDark(color)).toBe(color);
      }),
    );
  });
});

describe("a brand", () => {
  test("is accepted with a color exactly where white can be read on it", () => {
    fc.assert(
      fc.property(colors, (color) => {
        const isReadable = contrastOf(color, "#ffffff") >= minContrast;
        expect(brandSchema.safeParse({ color }).success).toBe(isReadable);
      }),
    );
    expect(brandSchema.parse({ color: "#2350C8" }).color).toBe("#2350c8");
  });

  test.each([
    [
      { color: "#777777" },
      "has a contrast of 4.4 : 1 to white; at least 4.5 : 1 is needed to be read",
    ],
    [{ color: "red" }, "must be a color such as #2350c8"],
    [{ color: "#fff" }, "must be a color such as #2350c8"],
    [{ color: "#2350c8;}" }, "must be a color such as #2350c8"],
    [{ supportAddress: "help" }, "is not an email address"],
    [{ supportAddress: "help@acme.example?bcc=x@evil.example" }, "is not an email address"],
  ])("is rejected with %j", (brand, message) => {
    expect(brandSchema.safeParse(brand).error?.issues[0]?.message).toBe(message);
  });
});
