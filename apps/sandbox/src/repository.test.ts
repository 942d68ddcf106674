import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(resolve(root, path), "utf8");
/** An example in another language has no manifest. */
const manifests = ["packages", "apps", "tools", "examples"]
  .flatMap((group) => readdirSync(resolve(root, group)).map((name) => `${group}/${name}`))
  .map((directory) => `${directory}/package.json`)
  .filter((path) => existsSync(resolve(root, path)));

test("the license is MIT", () => {
  expect(read("LICENSE")).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} Usher contributors\n/);
  expect(JSON.parse(read("package.json"))).toMatchObject({ license: "MIT" });
  expect(manifests.length).toBeGreaterThan(9);
});

describe.each(manifests)("%s", (path) => {
  const manifest = JSON.parse(read(path));

  test("each workspace names the license and has a copy of it", () => {
    expect(manifest.license).toBe("MIT");
    expect(read(`${dirname(path)}/LICENSE`)).toBe(read("LICENSE"));
  });

  test("each workspace lists no files, or the license among them", () => {
    expect(manifest.files ?? ["LICENSE"]).toContain("LICENSE");
  });
});

describe("CHANGELOG.md", () => {
  const headings = [...read("CHANGELOG.md").matchAll(/^## \[(.+?)\](?: - (.+))?$/gm)];

  test("CHANGELOG.md begins with unreleased changes and dates every version", () => {
    expect(headings.map(([, name]) => name)[0]).toBe("Unreleased");
    for (const [, name, date] of headings.slice(1)) {
      expect(name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  test("CHANGELOG.md has the version of every package", () => {
    const names = headings.map(([, name]) => name);
    for (const path of manifests.filter((name) => !name.startsWith("examples/")))
      expect(names, path).toContain(JSON.parse(read(path)).version);
  });

  test("CHANGELOG.md uses the six kinds of change", () => {
    const kinds = [...read("CHANGELOG.md").matchAll(/^### (.+)$/gm)].map(([, kind]) => kind);
    const known = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    expect(kinds.filter((kind) => kind === undefined || !known.includes(kind))).toEqual([]);
  });
});
