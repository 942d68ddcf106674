import { subscribe, unsubscribe } from "node:diagnostics_channel";

import type { Span, Tracing } from "@usher/core";

/** What undici and Node's own fetch say of a call on these channels. */
type Said = {
  request: { origin?: unknown; path?: unknown; method?: unknown };
  response?: { statusCode?: number };
  error?: Error;
};

/** Paths that hold only names: other ones, such as Slack's response URLs, carry secrets. */
const namedPaths = [/\/v3\/mail\/send$/, /\/v3\/messages$/, /\/api\/[a-z][a-zA-Z.]{1,60}$/];

/**
 * A span for each call to SendGrid, Slack and whatever else is asked over HTTP within a trace. The
 * trace itself is not passed on: it is nothing of theirs. Returns the way to end that.
 */
export function traceOutgoingCalls(tracing: Tracing): () => void {
  const calls = new WeakMap<object, Span>();
  const end = (request: object, errorType?: string) => {
    calls.get(request)?.end(errorType);
    calls.delete(request);
  };
  const listeners: Record<string, (said: Said) => void> = {
    "undici:request:create": ({ request }) => {
      if (tracing.current() !== null) calls.set(request, spanOf(tracing, request));
    },
    "undici:request:headers": ({ request, response }) => {
      const status = response?.statusCode ?? 0;
      calls.get(request)?.set({ "http.response.status_code": status });
      if (status >= 400) end(request, String(status));
    },
    "undici:request:trailers": ({ request }) => end(request),
    "undici:request:error": ({ request, error }) => end(request, error?.name ?? "error"),
  };
  const heard = Object.entries(listeners).map(([channel, listener]) => {
    // Of these channels the documentation of undici says what they carry.
    const hear = (said: unknown) => listener(said as Said);
    subscribe(channel, hear);
    return () => unsubscribe(channel, hear);
  });
  return () => {
    for (const leave of heard) leave();
  };
}

function spanOf(tracing: Tracing, { origin, path, method }: Said["request"]): Span {
  const verb = typeof method === "string" ? method : "GET";
  const { hostname, port, protocol } = new URL(String(origin));
  const [plain = ""] = String(path).split("?", 1);
  const template = namedPaths.map((known) => known.exec(plain)?.[0]).find(Boolean);
  return tracing.start(template === undefined ? verb : `${verb} ${template}`, {
    kind: "client",
    facts: {
      "http.request.method": verb,
      "server.address": hostname,
      "server.port": Number(port || (protocol === "https:" ? 443 : 80)),
      ...(template !== undefined && { "url.template": template }),
    },
  });
}
