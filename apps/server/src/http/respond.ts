import { toErrorView } from "@usher/core";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

import { envelopeFor, envelopeOf, errorHeaders, type Envelope } from "./envelope.ts";
import { exchangeOf, noteError } from "./exchange.ts";
import type { HttpEnv } from "./http-env.ts";

/** Any error as an answer of ours; an unexpected error is logged here and shown only by its reference. */
export function respondError(c: Context<HttpEnv>, error: unknown): Response {
  const { log, requestId } = exchangeOf(c.env.incoming);
  const view = toErrorView(error);
  if (view.status >= 500) log.error({ err: error }, "a request failed");
  return respond(c, envelopeOf(view, requestId));
}

export function respondCode(c: Context<HttpEnv>, code: Envelope["code"]): Response {
  return respond(c, envelopeFor(code, exchangeOf(c.env.incoming).requestId));
}

/** The handler behind the ones that take a path's methods. */
export function rejectMethod(allowed: string) {
  return (c: Context<HttpEnv>): Response => {
    c.header("Allow", allowed);
    return respondCode(c, "request.method_not_allowed");
  };
}

function respond(c: Context<HttpEnv>, envelope: Envelope): Response {
  noteError(exchangeOf(c.env.incoming), envelope.code);
  // Every status of the catalog is one that may have a body.
  const status = envelope.status as ContentfulStatusCode;
  const headers = { "Content-Type": "application/json", ...errorHeaders(envelope.details) };
  return c.body(JSON.stringify(envelope), status, headers);
}
