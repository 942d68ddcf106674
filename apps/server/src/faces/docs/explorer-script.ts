import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const file = "openapi-explorer/dist/browser/openapi-explorer.min.js";

let script: Promise<string> | null = null;

/** The reference page's one script, served from here so that the page asks nobody else. */
export function explorerScript(): Promise<string> {
  script ??= readFile(createRequire(import.meta.url).resolve(file), "utf8");
  return script;
}
