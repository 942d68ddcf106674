import { defineConfig } from "vitest/config";
import { defaultServerConditions } from "vite";

// OpenTelemetry's builds for bundlers ("module") import without extensions, which Node refuses.
const conditions = defaultServerConditions.filter((condition) => condition !== "module");

export default defineConfig({
  ssr: { resolve: { conditions: ["@usher/source", ...conditions] } },
  test: { name: "@usher/telemetry", include: ["src/**/*.test.ts"] },
});
