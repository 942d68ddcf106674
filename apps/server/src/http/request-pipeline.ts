import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Logger } from "@usher/process";
import { clientIp, createProxyWatch, type TrustedProxies } from "@usher/process";

import type { Cors } from "./cors.ts";
import { envelopeFor, type Envelope } from "./envelope.ts";
import { exchangeOf, noteError, openExchange, type Exchange } from "./exchange.ts";
import { pathPrefixOf, withoutPrefix } from "./path-prefix.ts";
import { readBody } from "./read-body.ts";
import { requestIdOf } from "./request-id.ts";

type RequestPipeline = {
  log: Logger;
  trusted: TrustedProxies;
  bodyLimitBytes: number;
  /** Of paths that take more. */
  bodyLimits?: Readonly<Record<string, number>>;
  /** Its host is passed on in place of what the client says. */
  baseUrl: URL;
  /** Null where no other origin may call. */
  cors: Cors | null;
  isStopping(): boolean;
  trpc: Handler;
  other: Handler;
};

/** Awaited where it is a promise, so that its error is answered too. */
type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;

/** What both handlers read in place of the stream: tRPC takes `body`, Hono's listener `rawBody`. */
type ReadRequest = IncomingMessage & { body?: string; rawBody?: Buffer };

/** For this host alone, for a year: what else runs under the domain is not ours to decide. */
const strictTransport = ["Strict-Transport-Security", "max-age=31536000"] as const;

/** Everything that is true for every request, before it is known what it asks for. */
export function createRequestPipeline(entryPoint: RequestPipeline): RequestListener {
  const watchProxies = createProxyWatch(entryPoint);
  return (req, res) => {
    watchProxies(req);
    const { log, requestId } = open(entryPoint, req, res);
    admit(entryPoint, req, res).catch((error: unknown) => {
      log.error({ err: error }, "a request failed outside its handler");
      if (res.headersSent) res.destroy();
      else sendEnvelope(req, res, envelopeFor("internal.error", requestId));
    });
  };
}

async function admit(
  entryPoint: RequestPipeline,
  req: ReadRequest,
  res: ServerResponse,
): Promise<unknown> {
  const exchange = exchangeOf(req);
  const path = pathOf(req);
  if (path === null)
    return sendEnvelope(req, res, envelopeFor("request.not_found", exchange.requestId));
  if (entryPoint.cors?.preflight(req, res)) return undefined;
  const isTrpc = path === "/trpc" || path.startsWith("/trpc/");
  if (isTrpc && req.method === "TRACE") {
    // The web's Request, which tRPC is given, throws for this method.
    res.setHeader("Allow", "GET, HEAD, OPTIONS, POST");
    return sendEnvelope(req, res, envelopeFor("request.method_not_allowed", exchange.requestId));
  }
  const limitBytes = entryPoint.bodyLimits?.[path] ?? entryPoint.bodyLimitBytes;
  const body = await readBody(req, limitBytes);
  if (body.kind === "aborted") return undefined;
  if (body.kind === "too_large") {
    res.setHeader("Connection", "close");
    exchange.bodyTooLarge = true;
    if (!isTrpc)
      return sendEnvelope(
        req,
        res,
        envelopeFor("request.too_large", exchange.requestId, { limitBytes }),
      );
  }
  const bytes = body.kind === "read" ? body.bytes : Buffer.alloc(0);
  if (isTrpc) req.body = bytes.toString();
  else req.rawBody = bytes;
  return isTrpc ? entryPoint.trpc(req, res) : entryPoint.other(req, res);
}

function sendEnvelope(req: IncomingMessage, res: ServerResponse, envelope: Envelope): void {
  noteError(exchangeOf(req), envelope.code);
  const body = JSON.stringify(envelope);
  res.writeHead(envelope.status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
  });
  res.end(body);
}

function open(entryPoint: RequestPipeline, req: IncomingMessage, res: ServerResponse): Exchange {
  const startedAt = performance.now();
  const requestId = requestIdOf(req.headers["x-request-id"]);
  const forwardedFor = req.headers["x-forwarded-for"];
  const exchange: Exchange = {
    requestId,
    clientIp: clientIp(
      req.socket.remoteAddress,
      Array.isArray(forwardedFor) ? forwardedFor.join(",") : forwardedFor,
      entryPoint.trusted,
    ),
    log: entryPoint.log.child({ requestId }),
    route: "unmatched",
    bodyTooLarge: false,
    facts: {},
  };
  openExchange(req, exchange);
  const prefix = pathPrefixOf(entryPoint.baseUrl);
  req.url = withoutPrefix(req.url ?? "", prefix);
  req.headers.host = entryPoint.baseUrl.host;
  delete req.headers["x-forwarded-host"];
  delete req.headers["forwarded"];

  res.setHeader("X-Request-Id", requestId);
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Cache-Control", "no-store");
  // Behind a path the host has other applications, which may need plain http.
  if (entryPoint.baseUrl.protocol === "https:" && prefix === "") res.setHeader(...strictTransport);
  entryPoint.cors?.open(req, res);
  if (entryPoint.isStopping()) res.setHeader("Connection", "close");
  res.once("close", () => {
    const { route, log, facts } = exchange;
    const status = res.writableFinished || res.headersSent ? res.statusCode : 499;
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    log.info({ method: req.method, route, status, ms, ...facts }, "request");
  });
  return exchange;
}

/** Null for a path that is not ours: an absolute form, `*`, or a second slash that a URL reads as a host. */
function pathOf(req: IncomingMessage): string | null {
  const url = req.url ?? "";
  if (!url.startsWith("/") || url.startsWith("//") || url.includes("\\")) return null;
  return url.split("?", 1)[0] ?? null;
}
