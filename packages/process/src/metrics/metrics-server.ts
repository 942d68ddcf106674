import { createServer } from "node:http";

import { closeServer, listenOn } from "../http/run-server.ts";
import type { MetricsAccess } from "./metrics-access.ts";

export type RenderMetrics = () => Promise<{ contentType: string; text: string }>;

export type MetricsServer = {
  /** Returns the port, which 0 leaves to the system. */
  listen(port: number, host: string | undefined): Promise<number>;
  close(): Promise<void>;
};

/** `GET /metrics` on a port of its own, where a scraper reaches it and the public does not. */
export function createMetricsServer(access: MetricsAccess, render: RenderMetrics): MetricsServer {
  const server = createServer((request, response) => {
    if (request.url?.split("?", 1)[0] !== "/metrics") return void response.writeHead(404).end();
    if (request.method !== "GET" && request.method !== "HEAD")
      return void response.writeHead(405, { Allow: "GET, HEAD" }).end();
    if (access(request) !== "allowed")
      return void response.writeHead(401, { "WWW-Authenticate": "Bearer" }).end();
    render().then(
      ({ contentType, text }) =>
        response
          .writeHead(200, { "Content-Type": contentType, "Cache-Control": "no-store" })
          .end(text),
      () => response.writeHead(503).end(),
    );
  });
  return {
    listen: (port, host) => listenOn(server, port, host),
    close: () => closeServer(server, 0),
  };
}
