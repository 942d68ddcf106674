import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

let script: Promise<string> | null = null;

/** The reference page's one script, served from here so that the page sends no third-party requests. */
export function explorerScript(): Promise<string> {
  const file = require.resolve("openapi-explorer/dist/browser/openapi-explorer.min.js");
  script ??= readFile(file, "utf8");
  return script;
}
