import { Hono, type MiddlewareHandler } from "hono";

import { exchangeOf } from "../http/exchange.ts";
import type { HttpEnv } from "../http/http-env.ts";
import { rateLimitHeaders, type RequestLimits } from "../http/limit-ip.ts";
import { controlPlaneApi } from "./control-plane/control-plane-api.ts";
import { docsRoutes } from "./docs/docs-routes.tsx";
import type { CompatDeps } from "./compat-deps.ts";
import { gorulesApi } from "./gorules/gorules-api.ts";
import { nametrustApi } from "./nametrust/nametrust-api.ts";
import { sutroApi } from "./sutro/sutro-api.ts";

/** The paths of the contracts, without their documents. */
export const compatPrefixes = ["/sutro", "/gorules", "/control-plane", "/nametrust"];

/**
 * Four published contracts, each under its prefix, and their documents under `/docs`. Every request
 * of a contract counts against its IP before its credential is looked at.
 */
export function compatRoutes(deps: CompatDeps): Hono<HttpEnv> {
  const apis = [sutroApi(deps), gorulesApi(deps), controlPlaneApi(deps), nametrustApi(deps)];
  const app = new Hono<HttpEnv>();
  for (const api of apis) {
    app.use(`/${api.name}/*`, countedByAddress(deps.limits));
    app.route(`/${api.name}`, api.app);
  }
  app.route("/docs", docsRoutes(deps.baseUrl, apis));
  return app;
}

/** The answer says how many requests are left. Throws `invite.ip_rate_limited`. */
function countedByAddress(limits: RequestLimits): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const state = await limits.admitAddress(exchangeOf(c.env.incoming).clientIp);
    for (const [name, value] of Object.entries(rateLimitHeaders(state))) c.header(name, value);
    await next();
  };
}
