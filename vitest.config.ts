import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";

import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

import { createSkipReporter } from "./packages/core/src/testing/skip-reporter.ts";

const at = (...parts: string[]) => resolve(import.meta.dirname, ...parts);
const testing = at("packages/core/src/testing");

/** As node resolves them. `module` is for bundlers: what it names need not run in node, as in @opentelemetry/api. */
const conditions = [
  "@usher/source",
  ...defaultServerConditions.filter((condition) => condition !== "module"),
];

/** Every workspace that has sources, and what all of them share. */
const projects = ["packages", "apps", "tools"]
  .flatMap((group) => readdirSync(at(group)).map((name) => ({ name, root: at(group, name) })))
  .filter(({ root }) => existsSync(resolve(root, "src")))
  .map(({ name, root }) => ({
    root,
    ssr: { resolve: { conditions } },
    test: {
      name: `@usher/${name}`,
      include: ["src/**/*.test.{ts,tsx}"],
      // The files of a worker share their modules: importing them again for each file is slow.
      isolate: false,
      setupFiles: ["fail-on-console-error.ts", "fail-on-warning.ts"].map((file) =>
        resolve(testing, file),
      ),
      // Limits end only what hangs: a busy machine may take many times as long as a quiet one.
      testTimeout: 60_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 15_000 } },
    },
  }));

export default defineConfig({
  test: {
    projects,
    reporters: ["default", createSkipReporter()],
    globalSetup: [resolve(testing, "global-setup.ts")],
    // One more than there are cores: many tests wait for a timeout.
    maxWorkers: availableParallelism() + 1,
  },
});
