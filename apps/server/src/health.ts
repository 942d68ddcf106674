import { Hono } from "hono";

import type { ServerDeps } from "./config.ts";
import type { HttpEnv } from "./http/http-env.ts";
import { rejectMethod } from "./http/respond.ts";

type Health = { readiness: ServerDeps["readiness"]; isStopping(): boolean };

const reads = "GET, HEAD";

export function healthRoutes(health: Health): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/readyz", async (c) => {
    if (health.isStopping()) return c.json({ status: "stopping" }, 503);
    const { ok, reason, wakeUps } = await health.readiness.ready();
    return ok ? c.json({ status: "ready", wakeUps }) : c.json({ status: "not ready", reason }, 503);
  });
  for (const path of ["/healthz", "/readyz"]) app.all(path, rejectMethod(reads));
  return app;
}
