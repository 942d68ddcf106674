import type { RequestListener } from "node:http";

import type { Tracing } from "@usher/core";

import { exchangeOf } from "../http/exchange.ts";

/** Polled every few seconds by machines; traces of it would be noise. */
const untraced: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
const clientClosed = 499;

/** The same listener; each request is a span, in the caller's trace where it names one. */
export function traceRequests(
  listener: RequestListener,
  tracing: Tracing | undefined,
): RequestListener {
  if (tracing === undefined) return listener;
  return (req, res) => {
    if (untraced.has(req.url ?? "")) return listener(req, res);
    const method = methods.has(req.method ?? "") ? (req.method ?? "") : "_OTHER";
    const { traceparent } = req.headers;
    const span = tracing.start(method, {
      kind: "server",
      parent: typeof traceparent === "string" ? traceparent : null,
      facts: { "http.request.method": method },
    });
    res.once("close", () => {
      // The pattern, never the path: a link's path is its secret.
      const { route } = exchangeOf(req);
      const status = res.writableFinished || res.headersSent ? res.statusCode : clientClosed;
      span.rename(`${method} ${route}`);
      span.set({ "http.route": route, "http.response.status_code": status });
      span.end(status >= clientClosed ? String(status) : undefined);
    });
    span.run(() => listener(req, res));
  };
}
