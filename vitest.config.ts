import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";

import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

const at = (...parts: string[]) => resolve(import.meta.dirname, ...parts);
const testing = at("packages/core/src/testing");

/** Each workspace's own configuration, and what all of them share. */
const projects = ["packages", "apps"]
  .flatMap((group) => readdirSync(at(group)).map((name) => at(group, name)))
  .filter((root) => existsSync(resolve(root, "vitest.config.ts")))
  .map((root) => ({
    extends: resolve(root, "vitest.config.ts"),
    root,
    test: {
      setupFiles: [resolve(testing, "fail-on-console-error.ts")],
      testTimeout: 20_000,
      hookTimeout: 60_000,
    },
  }));

/** As node resolves them. `module` is for bundlers: what it names need not run in node, as in @opentelemetry/api. */
const conditions = [
  "@usher/source",
  ...defaultServerConditions.filter((condition) => condition !== "module"),
];

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    projects,
    globalSetup: [resolve(testing, "global-setup.ts")],
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
