import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from "@trpc/client";

import { AnswerError } from "./answer-error.ts";
import { FetchEventSource } from "./fetch-event-source.ts";
import { retrying, type RetrySettings } from "./retry.ts";
import type { AppRouter } from "./server-types.ts";
import type { UsherClient } from "./usher-client.ts";

export type UsherClientOptions = {
  /** Where the server answers, e.g. `https://usher.example.com`. */
  url: string | URL;
  /**
   * A key of the organization or of a person: `usher_org_…`, `usher_pat_…`. Takes a variable of the
   * environment as it is; one that is not set is an error, not a call without credentials.
   */
  apiKey?: string | undefined;
  /** Called for each request instead of `apiKey`, for sessions whose token changes. */
  getToken?: (() => string | Promise<string>) | undefined;
  /** Slug or id, for callers who belong to several organizations. */
  organization?: string | undefined;
  /** How long one request may take; 15 seconds unless set. */
  timeoutMs?: number | undefined;
  /** Queries, and mutations with an `idempotencyKey`, are made again after transient errors. */
  retry?: RetrySettings | undefined;
  fetch?: typeof globalThis.fetch | undefined;
};

const maxItems = 20;
/** Of a batch of queries; servers and proxies take about 16,000 bytes with all headers. */
const maxURLLength = 8_000;

/**
 * Calls made in the same tick travel as one request. Errors carry a code: see `isUsherError`. Throws for
 * an `apiKey` that is given and empty or undefined; leave it out to act as the holder of a link.
 */
export function createUsherClient(options: UsherClientOptions): UsherClient {
  requireKeyIfNamed(options);
  const { timeoutMs = 15_000, fetch: send = globalThis.fetch } = options;
  const url = new URL("trpc", withSlash(options.url)).toString();
  const headers = () => headersOf(options);
  const batched = httpBatchLink<AppRouter>({
    url,
    maxItems,
    maxURLLength,
    headers,
    // tRPC types `init` for every runtime's fetch at once; it is a RequestInit here.
    fetch: (input, init) => answerOf({ send, input, init: init as RequestInit, timeoutMs }),
  });
  const streamed = httpSubscriptionLink<AppRouter, typeof FetchEventSource>({
    url,
    EventSource: FetchEventSource,
    eventSourceOptions: { fetch: send, headers, connectTimeoutMs: timeoutMs },
  });
  return createTRPCClient<AppRouter>({
    links: [
      retrying(options.retry ?? {}),
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: streamed,
        false: batched,
      }),
    ],
  });
}

function requireKeyIfNamed(options: UsherClientOptions): void {
  if (!("apiKey" in options) || options.getToken !== undefined) return;
  if (options.apiKey === undefined || options.apiKey.trim() === "")
    throw new TypeError(
      "apiKey is missing or empty. Check the variable that it is read from, or leave apiKey out to call without a key.",
    );
}

async function headersOf(options: UsherClientOptions): Promise<Record<string, string>> {
  const { apiKey, getToken, organization } = options;
  const token = getToken ? await getToken() : apiKey;
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(organization !== undefined && { "x-org-id": organization }),
  };
}

/** Throws `AnswerError` for a page of a proxy, which tRPC would only find not to be JSON. */
async function answerOf(request: {
  send: typeof globalThis.fetch;
  input: Parameters<typeof globalThis.fetch>[0];
  init: RequestInit;
  timeoutMs: number;
}): Promise<Response> {
  const { send, input, init, timeoutMs } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  const response = await send(input, { ...init, signal });
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  if (!response.ok && !isJson) throw new AnswerError(response);
  return response;
}

function withSlash(url: string | URL): string {
  const text = url.toString();
  return text.endsWith("/") ? text : `${text}/`;
}
