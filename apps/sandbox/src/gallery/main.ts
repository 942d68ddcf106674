import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { startSandbox } from "../start-sandbox.ts";
import { findBrowser } from "./find-browser.ts";
import { runThrough } from "./run-through.ts";

/**
 * Pictures of every kind of message, modal and Home tab, light and dark: one file a group, into the
 * directory that is named. Needs a Chromium, whose path CHROMIUM_PATH may say.
 */
const directory = process.argv[2] ?? "gallery";
const themes = ["light", "dark"] as const;

const sandbox = await startSandbox({
  port: 0,
  dataDirectory: null,
  databaseUrl: process.env.DATABASE_URL ?? null,
  logLevel: "error",
});
try {
  await runThrough(sandbox);
  await mkdir(directory, { recursive: true });
  const browser = await chromium.launch({
    executablePath: findBrowser(process.env.CHROMIUM_PATH) ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  for (const theme of themes) {
    await page.goto(`${sandbox.page}/gallery?theme=${theme}`);
    await page.locator(".gallery-card").first().waitFor();
    for (const group of await page.locator("main > section > section").all()) {
      const name = `${(await group.getAttribute("aria-label")) ?? ""} ${theme}`;
      const path = join(directory, `${name.toLowerCase().replaceAll(/\W+/g, "-")}.png`);
      await group.screenshot({ path });
      console.log(path);
    }
  }
  await browser.close();
} finally {
  await sandbox.stop();
}
