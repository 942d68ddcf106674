import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";

import { closeServer, listenOn, type MetricsAccess } from "@usher/process";

import type { Logger } from "../config.ts";
import { readSlackBody } from "./slack-body.ts";

export type HttpServer = {
  listen(port: number, host: string | undefined): Promise<number>;
  /** Takes no new connection and waits for requests in flight; cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
};

type Options = {
  /** Bolt's receiver; null in socket mode, where only the health paths answer. */
  slack: RequestListener | null;
  /** The pages of the OAuth flow; false for a path that is none of theirs. */
  install: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
  isReady: () => Promise<boolean>;
  /** From then on every answer ends its connection, so that the next request goes to another process. */
  isStopping: () => boolean;
  metrics: () => Promise<{ contentType: string; text: string }>;
  /** Null where the metrics have a port of their own. */
  metricsAccess: MetricsAccess | null;
  /** Whether browsers reach the pages by https. */
  https: boolean;
  log: Logger;
};

const signatureWindowSeconds = 300;

/** `/slack/events`, `/healthz` (alive), `/readyz` (the database takes writes) and `/metrics`. */
export function createHttpServer(options: Options): HttpServer {
  const { slack, isReady, log, install } = options;
  const server = createServer((request, response) => {
    if (options.isStopping()) response.setHeader("connection", "close");
    if (options.https) response.setHeader("strict-transport-security", "max-age=31536000");
    const path = request.url?.split("?")[0];
    if (path === "/healthz") return answer(response, 200, "ok");
    if (path === "/readyz")
      return void isReady().then(
        (ready) => answer(response, ready ? 200 : 503, ready ? "ready" : "not ready"),
        () => answer(response, 503, "not ready"),
      );
    if (path === "/metrics") return answerMetrics(options, request, response);
    if (install?.(request, response) === true) return;
    if (path !== "/slack/events" || slack === null) return answer(response, 404, "not found");
    if (request.method !== "POST") {
      response.setHeader("allow", "POST");
      return answer(response, 405, "POST only");
    }
    if (isFromTheFuture(request.headers["x-slack-request-timestamp"])) {
      log.warn({}, "a request of Slack is dated in the future; check the clocks");
      return answer(response, 401, "");
    }
    serve(slack, request, response).catch(() => response.destroy());
  });
  return {
    listen: (port, host) => listenOn(server, port, host),
    close: (graceMs) => closeServer(server, graceMs),
  };
}

function answerMetrics(
  { metrics, metricsAccess }: Pick<Options, "metrics" | "metricsAccess">,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const verdict = metricsAccess?.(request) ?? "hidden";
  if (verdict === "hidden") return answer(response, 404, "not found");
  if (verdict === "unauthorized") {
    response.setHeader("www-authenticate", "Bearer");
    return answer(response, 401, "METRICS_TOKEN is required");
  }
  metrics().then(
    ({ contentType, text }) => answer(response, 200, text, contentType),
    () => answer(response, 503, "no metrics"),
  );
}

async function serve(
  slack: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readSlackBody(request);
  if (body === "read") slack(request, response);
  else answer(response, body === "too_large" ? 413 : 400, "");
}

/** Bolt rejects old timestamps only, so a captured request dated ahead could be replayed for long. */
function isFromTheFuture(timestamp: string | string[] | undefined): boolean {
  return Number(timestamp) - Date.now() / 1000 > signatureWindowSeconds;
}

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  contentType = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, { "content-type": contentType }).end(text);
}
