import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { closeServer, listenOn, type Logger } from "@usher/process";

import { envelopeFor, type Envelope } from "./envelope.ts";
import { requestIdOf } from "./request-id.ts";

export type NodeServer = {
  listen(address: { port: number; host: string | undefined }): Promise<number>;
  /**
   * Takes no new connection and waits for requests in flight; cuts what is left after `graceMs`, and at
   * once what has no end: followers of events continue elsewhere.
   */
  close(graceMs: number): Promise<void>;
  /** Whether a request is in flight that will end by itself. */
  isBusy(): boolean;
};

const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Above the usual 60 s of balancers, so that they and not we close an idle connection. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  /** Nothing reads it, and node would reject the request without our envelope. */
  requireHostHeader: false,
};
const maxHeadersCount = 100;

export function createNodeServer(listener: RequestListener, log: Logger): NodeServer {
  const inFlight = new Set<ServerResponse>();
  const streams = () => [...inFlight].filter(isStream);
  const endStreams = () => {
    for (const stream of streams()) stream.destroy();
  };
  const handle: RequestListener = (req, res) => {
    inFlight.add(res);
    res.once("close", () => inFlight.delete(res));
    listener(req, res);
  };
  const server = createServer(limits, handle);
  // For any other expectation, node would answer without our envelope.
  server.on("checkExpectation", handle);
  server.maxHeadersCount = maxHeadersCount;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    rejectRequest(error, socket, log);
  });
  return {
    listen: ({ port, host }) => listenOn(server, port, host),
    close: (graceMs) => closeServer(server, graceMs, endStreams),
    isBusy: () => inFlight.size > streams().length,
  };
}

function isStream(res: ServerResponse): boolean {
  return res.getHeader("content-type") === "text/event-stream";
}

/** What node could not even parse, or what came too slowly. */
function rejectRequest(error: NodeJS.ErrnoException, socket: Duplex, log: Logger): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = requestIdOf(undefined);
  const envelope = rejection(error.code, requestId);
  log.info({ requestId, route: "unparsed", status: envelope.status, cause: error.code }, "request");
  const body = JSON.stringify(envelope);
  socket.end(
    `HTTP/1.1 ${envelope.status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Request-Id: ${requestId}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}

function rejection(code: string | undefined, requestId: string): Envelope {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return envelopeFor("request.timeout", requestId);
    case "HPE_HEADER_OVERFLOW":
      return { ...envelopeFor("request.invalid", requestId), status: 431 };
    default:
      return envelopeFor("request.invalid", requestId);
  }
}
