#!/usr/bin/env node
import { existsSync } from "node:fs";
import { register } from "node:module";

const sources = new URL("../src/main.ts", import.meta.url);
const built = new URL("../dist/main.js", import.meta.url);

/** What runs the sources; an installation for production has neither. */
const tsx = existsSync(sources) ? await import("tsx/esm/api").catch(() => null) : null;

if (tsx === null) {
  await import(built.href);
} else {
  // A clone runs its sources, of the other packages too: what was built there once may be older.
  tsx.register();
  register("./source-condition.js", import.meta.url);
  await import(sources.href);
}
