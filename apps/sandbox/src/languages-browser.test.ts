import { renderHtml } from "@usher/core/sendgrid";
import { everyEmailIn } from "@usher/core/testing";
import { languages, type Language } from "@usher/core/texts";
import { everyPageIn } from "@usher/server/testing";
import axe, { type AxeResults, type Result } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { describeInBrowser, launchBrowser } from "./testing/describe-in-browser.ts";

const everyLanguage = Object.keys(languages) as Language[];
const narrow = { width: 360, height: 740 };

describeInBrowser("in Chromium, 360 pixels wide,", 280_000, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: narrow });
  });
  afterAll(() => browser?.close());

  /** What axe calls serious or critical, in a light scheme, and of colors in a dark one. */
  async function violationsOf(html: string): Promise<string[]> {
    await page.emulateMedia({ colorScheme: "light" });
    await page.setContent(html);
    await page.evaluate(axe.source);
    const inLight = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ["violations"] })`);
    await page.emulateMedia({ colorScheme: "dark" });
    const inDark = await page.evaluate<AxeResults>(`axe.run({ runOnly: ["color-contrast"] })`);
    return [...inLight.violations, ...inDark.violations]
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(describeViolation);
  }

  const describeViolation = ({ id, nodes }: Result) =>
    `${id}: ${nodes.map(({ html }) => html).join(" ")}`;

  /** Pixels that stick out beside the page, and the direction in which it is laid out. */
  const layout = () =>
    page.evaluate<{ overflow: number; direction: string }>(`({
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        direction: getComputedStyle(document.querySelector("h1")).direction,
      })`);

  test.each(everyLanguage)("every page in %s is accessible and fits", async (language) => {
    for (const { name, page } of everyPageIn(language)) {
      const violations = await violationsOf(`<!doctype html>${renderHtml(page)}`);
      expect(violations, name).toEqual([]);
      expect(await layout(), name).toEqual({
        overflow: 0,
        direction: languages[language].direction,
      });
    }
  });

  test("a page in the lightest color of a brand can be read on a wide screen", async () => {
    await page.setViewportSize({ ...narrow, width: 800 });
    const branded = everyPageIn("en").filter(({ name }: { name: string }) =>
      name.endsWith("in colors of its own"),
    );
    expect(branded).not.toEqual([]);
    for (const { name, page: branding } of branded)
      expect(await violationsOf(`<!doctype html>${renderHtml(branding)}`), name).toEqual([]);
    await page.setViewportSize(narrow);
  });

  test.each(everyLanguage)("every email in %s is accessible and fits", async (language) => {
    for (const { name, rendered } of everyEmailIn(language)) {
      expect(await violationsOf(rendered.html), name).toEqual([]);
      expect(await layout(), name).toEqual({
        overflow: 0,
        direction: languages[language].direction,
      });
    }
  });
});
