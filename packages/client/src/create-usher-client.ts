import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";
import type { AppRouter } from "@usher/core";

/** A client of one Usher server. Its procedures and their types are the server's own. */
export type UsherClient = TRPCClient<AppRouter>;

export type UsherClientOptions = {
  /** Where the server answers, e.g. `https://usher.example.com`. */
  url: string | URL;
  /** A key of the organization or of a person: `usher_org_…`, `usher_pat_…`. */
  apiKey?: string;
  /** Called for each request instead of `apiKey`, for sessions whose token changes. */
  getToken?: () => string | Promise<string>;
  /** Slug or id, for callers who belong to several organizations. */
  organization?: string;
  /** How long one request may take; 15 seconds unless set. */
  timeoutMs?: number;
  fetch?: typeof globalThis.fetch;
};

/** Calls made in the same tick travel as one request. Errors carry a code: see `isUsherError`. */
export function createUsherClient(options: UsherClientOptions): UsherClient {
  const { apiKey, getToken, organization, timeoutMs = 15_000 } = options;
  const send = options.fetch ?? globalThis.fetch;
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: new URL("trpc", withSlash(options.url)),
        maxItems: 20,
        async headers() {
          const token = getToken ? await getToken() : apiKey;
          return {
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(organization !== undefined && { "x-org-id": organization }),
          };
        },
        fetch(input, init) {
          const timeout = AbortSignal.timeout(timeoutMs);
          const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
          // tRPC types `init` for every runtime's fetch at once; it is a RequestInit here.
          return send(input, { ...(init as RequestInit), signal });
        },
      }),
    ],
  });
}

function withSlash(url: string | URL): string {
  const text = url.toString();
  return text.endsWith("/") ? text : `${text}/`;
}
