import { describe, expect, test } from "vitest";

import { explorerStyle, explorerThemes } from "./explorer-style.ts";

/** WCAG's relative luminance of `#rgb` or `#rrggbb`. */
function luminance(color: string): number {
  const digits = color.slice(1);
  const wide = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(wide.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const texts = ["fg", "fg2", "fg3", "light-fg", "primary-color", "secondary-color"] as const;
const codes = ["code-fg", "inline-code-fg", "code-property-color", "code-keyword-color"] as const;
const hues = ["red", "orange", "yellow", "green", "blue", "purple", "gray"] as const;

/** Every text color with the backgrounds that the explorer puts it on. */
const pairs = [
  ...[...texts, ...codes, ...hues, "code-operator-color" as const, "pink" as const].flatMap(
    (name) => [[name, "bg"] as const, [name, "bg2"] as const],
  ),
  ...hues.flatMap((name) => [
    [name, `light-${name}`] as const,
    ["fg", `light-${name}`] as const,
    ["light-fg", `light-${name}`] as const,
  ]),
  ["fg", "bg3"],
  ["fg", "input-bg"],
  ["placeholder-color", "input-bg"],
  ["nav-text-color", "nav-bg-color"],
  ["secondary-color", "nav-bg-color"],
  ["primary-color", "nav-bg-color"],
  ["nav-hover-text-color", "nav-hover-bg-color"],
  ["placeholder-color", "nav-hover-bg-color"],
  ["primary-btn-text-color", "primary-color"],
  ["header-fg", "header-bg"],
  ["header-fg", "header-color-darker"],
  ["selection-fg", "selection-bg"],
] as const;

describe.each(["light", "dark"] as const)("the explorer's %s theme", (name) => {
  test("every text has a contrast of at least 4.5 to its background", () => {
    const theme = explorerThemes[name];
    const weak = pairs.filter(([text, ground]) => contrast(theme[text], theme[ground]) < 4.5);
    expect(weak).toEqual([]);
  });
});

test("the dark theme follows the visitor's setting", () => {
  const [, dark = ""] = explorerStyle.split("@media (prefers-color-scheme:dark)");
  expect(dark).toContain(`--fg:${explorerThemes.dark.fg}`);
});
