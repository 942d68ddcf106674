import type { ErrorDetails } from "@usher/core";
import type { ContentfulStatusCode } from "hono/utils/http-status";

import { errorHeaders } from "../http/envelope.ts";
import { exchangeOf, noteError } from "../http/exchange.ts";
import type { CompatRequest } from "./compat-request.ts";

export type Problem = { status: number; code: string; message: string; details?: ErrorDetails };

/** An error in the common shape, for codes and statuses of only one compatibility API. */
export function answerProblem(c: CompatRequest, problem: Problem): Response {
  const { status, message, code, details = {} } = problem;
  const exchange = exchangeOf(c.env.incoming);
  noteError(exchange, code);
  const { requestId: id } = exchange;
  // Every status of a problem is one that may have a body.
  const shown = status as ContentfulStatusCode;
  return c.json({ status, message, code, details, id }, shown, errorHeaders(details));
}
