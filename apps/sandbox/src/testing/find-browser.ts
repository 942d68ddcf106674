import { existsSync } from "node:fs";

const usualPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium that CHROMIUM_PATH names, or one in a usual place. An empty CHROMIUM_PATH means none. */
export function findBrowser(chromiumPath: string | undefined): string | undefined {
  if (chromiumPath === undefined) return usualPaths.find((path) => existsSync(path));
  return chromiumPath === "" ? undefined : chromiumPath;
}
