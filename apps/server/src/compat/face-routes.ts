import { Hono, type MiddlewareHandler } from "hono";

import { exchangeOf } from "../http/exchange.ts";
import type { HttpEnv } from "../http/http-env.ts";
import { rateLimitHeaders, type RequestLimits } from "../http/limit-ip.ts";
import { controlPlaneFace } from "./control-plane/control-plane-face.ts";
import { docsRoutes } from "./docs/docs-routes.tsx";
import type { FaceDeps } from "./face-deps.ts";
import { gorulesFace } from "./gorules/gorules-face.ts";
import { nametrustFace } from "./nametrust/nametrust-face.ts";
import { sutroFace } from "./sutro/sutro-face.ts";

/**
 * Four published contracts, each under its prefix, and their documents under `/docs`. Every request
 * of a contract counts against its IP before its credential is looked at.
 */
export function faceRoutes(deps: FaceDeps): Hono<HttpEnv> {
  const faces = [sutroFace(deps), gorulesFace(deps), controlPlaneFace(deps), nametrustFace(deps)];
  const app = new Hono<HttpEnv>();
  for (const face of faces) {
    app.use(`/${face.name}/*`, countedByAddress(deps.limits));
    app.route(`/${face.name}`, face.app);
  }
  app.route("/docs", docsRoutes(deps.baseUrl, faces));
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
