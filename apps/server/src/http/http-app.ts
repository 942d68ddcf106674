import { Hono } from "hono";
import { routePath } from "hono/route";
import { getPath } from "hono/utils/url";

import { exchangeOf } from "./exchange.ts";
import type { HttpEnv } from "./http-env.ts";
import { respondCode, respondError } from "./respond.ts";

const anyPath = "*";
const linkRoot = /^\/(?:i|u|slack\/link)\//i;

/** Everything beside tRPC. Each mounted app owns its paths; what none owns is a 404 in our envelope. */
export function createHttpApp(routes: readonly Hono<HttpEnv>[]): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>({ getPath: (request) => foldLinkRoot(getPath(request)) });
  app.use(anyPath, async (c, next) => {
    const matched = routePath(c, -1);
    if (matched !== "/*") exchangeOf(c.env.incoming).route = shown(matched);
    await next();
  });
  for (const mounted of routes) app.route("/", mounted);
  app.notFound((c) => respondCode(c, "request.not_found"));
  app.onError((error, c) => respondError(c, error));
  return app;
}

/** A link whose case an email client changed still opens its page. */
function foldLinkRoot(path: string): string {
  return path.replace(linkRoot, (root) => root.toLowerCase());
}

function shown(pattern: string): string {
  if (pattern.startsWith("/u/")) return "/u/[link]";
  return pattern.startsWith("/i/") ? "/i/[link]" : pattern;
}
