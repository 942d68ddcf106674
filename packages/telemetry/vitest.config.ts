import { defineConfig } from "vitest/config";
import { defaultServerConditions } from "vite";

export default defineConfig({
  ssr: { resolve: { conditions: ["@usher/source", ...defaultServerConditions] } },
  test: { name: "@usher/telemetry", include: ["src/**/*.test.{ts,tsx}"], testTimeout: 30_000 },
});
