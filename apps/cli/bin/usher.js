#!/usr/bin/env node
import { existsSync } from "node:fs";
import { register } from "node:module";

const built = new URL("../dist/main.js", import.meta.url);

if (existsSync(built)) {
  await import(built.href);
} else {
  // A clone that was never built runs its sources, of the other packages too.
  const { register: registerTsx } = await import("tsx/esm/api");
  registerTsx();
  register("./source-condition.js", import.meta.url);
  await import("../src/main.ts");
}
