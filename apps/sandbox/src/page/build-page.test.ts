import { readdir, readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";

import { buildPage, type Page } from "./build-page.ts";

const browser = new URL("./browser/", import.meta.url);
let page: Page;
beforeAll(async () => {
  page = await buildPage();
});

test("the page loads only its own two files", () => {
  expect(page.html).toContain('href="/sandbox.css"');
  expect(page.html).toContain('src="/sandbox.js"');
  const loaded = page.html.match(/(?:src|href)="[^"]*"/g) ?? [];
  expect(loaded.every((one) => /="(\/sandbox\.|data:)/.test(one))).toBe(true);
  expect(page.files["sandbox.css"]).not.toMatch(/url\(|@import/);
});

test("the page's policy blocks foreign scripts and frames", () => {
  expect(page.html).toContain("default-src 'none'");
  expect(page.html).toContain("script-src 'self';");
  expect(page.html).not.toContain("unsafe-eval");
});

test("each script is one small file without imports", () => {
  const { "sandbox.js": sandbox, "gallery.js": gallery } = page.files;
  for (const script of [sandbox, gallery]) {
    expect(script).not.toMatch(/\bimport\s*[({"']/);
    expect(script.length).toBeLessThan(120_000);
  }
  expect(sandbox).toContain("/control/events");
  expect(page.gallery).toContain('src="/gallery.js"');
});

test("no part of the page writes HTML itself", async () => {
  const sources = await readdir(browser, { recursive: true });
  const parts = sources.filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."));
  expect(parts.length).toBeGreaterThan(50);
  for (const name of parts)
    expect(await readFile(new URL(name, browser), "utf8")).not.toMatch(/innerHTML/i);
});

test("building writes no file", async () => {
  const here = await readdir(new URL(".", import.meta.url));
  expect(here.filter((name) => /\.(js|css)$/.test(name))).toEqual([]);
});
