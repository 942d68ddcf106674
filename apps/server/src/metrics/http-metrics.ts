import type { RequestListener } from "node:http";

import { procedures } from "@usher/core";
import { Gauge, Histogram, type Registry } from "prom-client";

import { exchangeOf } from "../http/exchange.ts";

export type HttpMetrics = {
  /** The same listener, whose requests are counted and timed. */
  observeRequests(listener: RequestListener): RequestListener;
};

const methods: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);
const trpcPath = "/trpc/";
/** The client went away before there was an answer; nginx's number for it. */
const clientClosed = 499;

export function httpMetrics(registry: Registry): HttpMetrics {
  const registers = [registry];
  const durations = new Histogram({
    name: "usher_http_request_duration_seconds",
    help: "Time from a request's first byte here to the end of its answer.",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const inFlight = new Gauge({
    name: "usher_http_requests_in_flight",
    help: "Requests without the end of an answer, followers of events included.",
    registers,
  });
  return {
    observeRequests: (listener) => (req, res) => {
      const startedAt = performance.now();
      inFlight.inc();
      res.once("close", () => {
        inFlight.dec();
        const { method = "" } = req;
        const labels = {
          method: methods.has(method) ? method : "other",
          route: boundedRoute(exchangeOf(req).route),
          status: res.writableFinished || res.headersSent ? res.statusCode : clientClosed,
        };
        durations.observe(labels, (performance.now() - startedAt) / 1000);
      });
      listener(req, res);
    },
  };
}

/** A label's value stays forever, so it comes from a closed list: a client names procedures freely. */
function boundedRoute(route: string): string {
  if (!route.startsWith(trpcPath)) return route;
  const named = route.slice(trpcPath.length);
  if (procedures.has(named)) return route;
  const all = named.split(",");
  const known = all.every((name) => procedures.has(name));
  return `${trpcPath}${known ? "[batch]" : "[unknown]"}`;
}
