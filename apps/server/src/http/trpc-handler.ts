import { TRPCError } from "@trpc/server";
import type { TRPCRequestInfo } from "@trpc/server/http";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import {
  appRouter,
  procedures,
  errorCatalog,
  invalidJson,
  toErrorView,
  toUsherError,
  UsherError,
  type Context,
} from "@usher/core";
import type { IncomingMessage, ServerResponse } from "node:http";

import type { Authenticator } from "../auth/authenticate.ts";
import { organizationReference } from "../auth/organization-header.ts";
import type { ContextOf } from "./context.ts";
import { envelopeOf, errorHeaders } from "./envelope.ts";
import { exchangeOf, noteError, type Exchange } from "./exchange.ts";
import { rateLimitHeaders, type RequestLimits } from "./limit-ip.ts";

/** The body as the request pipeline has read it. */
type ReadRequest = IncomingMessage & { body?: unknown };
type TrpcDeps = { authenticator: Authenticator; contextOf: ContextOf; limits: RequestLimits };

const basePath = "/trpc/";
const maxBatchSize = 20;
const procedurePath = /^[\w.,]{1,200}$/;

/**
 * The router over HTTP. A request is counted first, then the caller is identified, and then its input is
 * read.
 */
export function createTrpcHandler(
  deps: TrpcDeps,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const rejected = new WeakMap<IncomingMessage, UsherError>();
  const handle = createHTTPHandler({
    router: appRouter,
    basePath,
    maxBatchSize,
    // Long inputs do not fit into an address.
    allowMethodOverride: true,
    async createContext({ req, info }) {
      const ctx = await contextFor(deps, req, rejected.get(req));
      if (ctx.actor !== null) await requireJson(req, info);
      return ctx;
    },
    // tRPC writes its own Vary over that of the pipeline; a list is added to it.
    responseMeta: ({ errors }) => ({ headers: { ...headersOf(errors), vary: ["Origin"] } }),
    onError({ error, req, path }) {
      const exchange = exchangeOf(req);
      const { code, status } = toErrorView(error);
      noteError(exchange, code);
      if (status >= 500) exchange.log.error({ err: error, procedure: path }, "a call failed");
    },
  });
  return async (req, res) => {
    const exchange = exchangeOf(req);
    exchange.route = routeOf(req.url ?? "");
    try {
      const state = await deps.limits.admitAddress(exchange.clientIp);
      for (const [name, value] of Object.entries(rateLimitHeaders(state)))
        res.setHeader(name, value);
    } catch (error) {
      // Once a stream has begun, its status cannot say that it was rejected.
      if (isStream(exchange.route)) return rejectStream(res, exchange, error);
      rejected.set(req, toUsherError(error));
    }
    handle(req, res);
  };
}

async function contextFor(
  deps: TrpcDeps,
  req: IncomingMessage,
  rejection: UsherError | undefined,
): Promise<Context> {
  const exchange = exchangeOf(req);
  try {
    if (rejection !== undefined) throw rejection;
    if (exchange.bodyTooLarge) throw new UsherError("request.too_large");
    const actor = await deps.authenticator.fromHeader(req.headers.authorization);
    const organization = organizationReference(req.headers["x-org-id"]);
    return deps.contextOf(exchange, { actor, organization, via: "api" });
  } catch (error) {
    throw error instanceof UsherError ? trpcError(error) : error;
  }
}

/** Throws for an input that is no JSON, with its place: tRPC knows only that it is none. */
async function requireJson(req: ReadRequest, info: TRPCRequestInfo): Promise<void> {
  try {
    await info.calls[0]?.getRawInput();
  } catch (error) {
    // Whatever else is wrong is answered where the input is read.
    if (!(error instanceof TRPCError) || !(error.cause instanceof SyntaxError)) return;
    throw trpcError(
      req.method === "GET"
        ? invalidJson("The input parameter", inputParameter(req.url ?? ""), error)
        : invalidJson("The body", typeof req.body === "string" ? req.body : "", error),
    );
  }
}

function inputParameter(url: string): string {
  return new URLSearchParams(url.split("?").slice(1).join("?")).get("input") ?? "";
}

function trpcError(error: UsherError): TRPCError {
  return new TRPCError({ code: errorCatalog[error.code].trpc, cause: error });
}

function headersOf(errors: readonly TRPCError[]): Record<string, string> {
  if (errors.length === 0) return {};
  const views = errors.map((error) => toErrorView(error));
  // tRPC omits the type from errors before it has chosen a procedure.
  const type = { "Content-Type": "application/json" };
  return Object.assign(type, ...views.map(errorHeaders)) as Record<string, string>;
}

/** Only what can be a procedure's name is worth a line in a log. */
function routeOf(url: string): string {
  const [path = ""] = url.split("?", 1);
  const paths = path.slice(basePath.length);
  return `${basePath}${procedurePath.test(paths) ? paths : "[unknown]"}`;
}

function isStream(route: string): boolean {
  return procedures.get(route.slice(basePath.length))?._def.type === "subscription";
}

function rejectStream(res: ServerResponse, exchange: Exchange, error: unknown): void {
  const { requestId, log } = exchange;
  const envelope = envelopeOf(toErrorView(error), requestId);
  noteError(exchange, envelope.code);
  if (envelope.status >= 500) log.error({ err: error }, "a call failed");
  res.writeHead(envelope.status, {
    "Content-Type": "application/json",
    ...errorHeaders(envelope),
  });
  res.end(JSON.stringify(envelope));
}
