import type { IncomingMessage, ServerResponse } from "node:http";

import { exchangeOf, noteError } from "./exchange.ts";

export type Cors = {
  /** Says in the answer's headers what the page that asked may read. */
  open(req: IncomingMessage, res: ServerResponse): void;
  /** Answers a preflight. False for any other request. */
  preflight(req: IncomingMessage, res: ServerResponse): boolean;
};

const methods = "GET, POST";
const requestHeaders = [
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "Last-Event-ID",
  "X-Org-ID",
  "X-Request-Id",
].join(", ");
const readableHeaders = ["Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id"].join(", ");
/** The longest that browsers keep an answer. */
const maxAgeSeconds = 7200;

/**
 * For browsers on other origins: the APIs alone, never the pages for people. Cookies play no part, so
 * credentials are not allowed; a call is made with the key or session that the page itself has. Null
 * where no origin is allowed: then nothing is said, as before.
 */
export function createCors({
  origins,
  prefixes,
}: {
  origins: readonly string[];
  /** Of the paths that are APIs. */
  prefixes: readonly string[];
}): Cors | null {
  if (origins.length === 0) return null;
  const isApi = ({ url = "" }: IncomingMessage) => {
    const [path = ""] = url.split("?", 1);
    return prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  };
  const allowedOrigin = ({ headers: { origin } }: IncomingMessage) =>
    origin !== undefined && origins.includes(origin) ? origin : null;

  return {
    open(req, res) {
      if (!isApi(req)) return;
      // Also without an origin: a cache must not give this answer to a page of one.
      res.setHeader("Vary", "Origin");
      const origin = allowedOrigin(req);
      if (origin === null) return;
      res.setHeader("Access-Control-Allow-Origin", origin);
      res.setHeader("Access-Control-Expose-Headers", readableHeaders);
    },
    preflight(req, res) {
      const asksFor = req.headers["access-control-request-method"];
      const isPreflight = req.method === "OPTIONS" && req.headers.origin !== undefined;
      if (!isPreflight || asksFor === undefined || !isApi(req)) return false;
      const exchange = exchangeOf(req);
      exchange.route = "preflight";
      // A browser says of either answer only that it was blocked; the log says why.
      if (allowedOrigin(req) === null) {
        noteError(exchange, "cors.origin_not_allowed");
        res.writeHead(403).end();
        return true;
      }
      res.setHeader("Access-Control-Allow-Methods", methods);
      res.setHeader("Access-Control-Allow-Headers", requestHeaders);
      res.setHeader("Access-Control-Max-Age", maxAgeSeconds);
      res.writeHead(204).end();
      return true;
    },
  };
}
