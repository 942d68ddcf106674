import { chromium, type Browser } from "playwright-core";
import { describe } from "vitest";

import { findBrowser } from "./find-browser.ts";

const executablePath = findBrowser(process.env.CHROMIUM_PATH);
const skipReason = "no browser found; install Chromium or set CHROMIUM_PATH";

/** Skipped without a browser: the one thing the tests cannot bring along. */
export function describeInBrowser(title: string, timeout: number, tests: () => void): void {
  describe.skipIf(executablePath === undefined)(title, { timeout, meta: { skipReason } }, tests);
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? "",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
}
