import { defineConfig } from "vitest/config";
import { defaultServerConditions } from "vite";

export default defineConfig({
  ssr: { resolve: { conditions: ["@usher/source", ...defaultServerConditions] } },
  test: { name: "@usher/cli", include: ["src/**/*.test.ts"] },
});
