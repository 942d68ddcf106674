import { TRPCError } from "@trpc/server";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { appRouter, errorCatalogue, toErrorView, UsherError, type Context } from "@usher/core";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import type { Authenticator } from "../auth/authenticate.ts";
import { organizationReference } from "../auth/organization-header.ts";
import type { ContextOf } from "./context.ts";
import { errorHeaders } from "./envelope.ts";
import { exchangeOf } from "./exchange.ts";
import { rateLimitHeaders, type RequestLimits } from "./limit-ip.ts";

type TrpcDeps = { authenticator: Authenticator; contextOf: ContextOf; limits: RequestLimits };

const basePath = "/trpc/";
const maxBatchSize = 20;
const procedurePath = /^[\w.,]{1,200}$/;

/** The router over HTTP. Who calls is settled before anything of the input is read. */
export function createTrpcHandler(deps: TrpcDeps): RequestListener {
  const handle = createHTTPHandler({
    router: appRouter,
    basePath,
    maxBatchSize,
    createContext: ({ req, res }) => admit(deps, req, res),
    responseMeta: ({ errors }) => ({ headers: headersOf(errors) }),
    onError({ error, req, path }) {
      const { log } = exchangeOf(req);
      if (toErrorView(error).status >= 500)
        log.error({ err: error, procedure: path }, "a call failed");
    },
  });
  return (req, res) => {
    exchangeOf(req).route = routeOf(req.url ?? "");
    handle(req, res);
  };
}

async function admit(deps: TrpcDeps, req: IncomingMessage, res: ServerResponse): Promise<Context> {
  const exchange = exchangeOf(req);
  try {
    if (exchange.bodyTooLarge) throw new UsherError("request.too_large");
    const state = await deps.limits.admitAddress(exchange.clientIp);
    for (const [name, value] of Object.entries(rateLimitHeaders(state))) res.setHeader(name, value);
    const actor = await deps.authenticator.fromHeader(req.headers.authorization);
    const organization = organizationReference(req.headers["x-org-id"]);
    return deps.contextOf(exchange, { actor, organization, via: "api" });
  } catch (error) {
    if (error instanceof UsherError)
      throw new TRPCError({ code: errorCatalogue[error.code].trpc, cause: error });
    throw error;
  }
}

function headersOf(errors: readonly TRPCError[]): Record<string, string> {
  if (errors.length === 0) return {};
  const views = errors.map((error) => toErrorView(error).details ?? {});
  // tRPC leaves the type out of what it refuses before it has chosen a procedure.
  const type = { "Content-Type": "application/json" };
  return Object.assign(type, ...views.map(errorHeaders)) as Record<string, string>;
}

/** Only what can be a procedure's name is worth a line in a log. */
function routeOf(url: string): string {
  const [path = ""] = url.split("?", 1);
  const procedures = path.slice(basePath.length);
  return `${basePath}${procedurePath.test(procedures) ? procedures : "[unknown]"}`;
}
