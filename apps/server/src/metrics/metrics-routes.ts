import { Hono } from "hono";

import type { HttpEnv } from "../http/http-env.ts";
import { refuseMethod } from "../http/respond.ts";
import type { Metrics } from "./metrics.ts";

const metricsPath = "/metrics";

/** For the scraper inside; a proxy in front of the server does not pass it on. */
export function metricsRoutes(metrics: Pick<Metrics, "render">): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get(metricsPath, async (c) => {
    const { contentType, text } = await metrics.render();
    return c.body(text, 200, { "Content-Type": contentType });
  });
  app.all(metricsPath, refuseMethod("GET, HEAD"));
  return app;
}
