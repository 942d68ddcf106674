import type { MetricsAccess } from "@usher/process";
import { Hono } from "hono";

import { exchangeOf } from "../http/exchange.ts";
import type { HttpEnv } from "../http/http-env.ts";
import type { RequestLimits } from "../http/limit-ip.ts";
import { rejectMethod, respondCode } from "../http/respond.ts";
import type { Metrics } from "./metrics.ts";

const metricsPath = "/metrics";

/**
 * On the main port, for whom `access` allows; see `createMetricsAccess`. Wrong tokens count against
 * their IP.
 */
export function metricsRoutes(
  metrics: Pick<Metrics, "render">,
  { access, limits }: { access: MetricsAccess; limits: RequestLimits },
): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(metricsPath, async (c, next) => {
    const verdict = access(c.env.incoming);
    if (verdict === "allowed") return next();
    if (verdict === "hidden") return respondCode(c, "request.not_found");
    await limits.admitAddress(exchangeOf(c.env.incoming).clientIp);
    return respondCode(c, "authorize.unauthenticated");
  });
  app.get(metricsPath, async (c) => {
    const { contentType, text } = await metrics.render();
    return c.body(text, 200, { "Content-Type": contentType });
  });
  app.all(metricsPath, rejectMethod("GET, HEAD"));
  return app;
}
