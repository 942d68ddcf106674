import type { FetchFunction } from "@slack/web-api";

/** A `fetch` that answers as the platform's does, with the whole body read. */
export type SlackFetch = (...request: Parameters<FetchFunction>) => Promise<Response>;

/** A response with one of these statuses must not have a body. */
const withoutBody = new Set([204, 205, 304]);

/**
 * `fetch`, which also waits for the body. A body that no one reads stays open after the call, and can end the process:
 * if the call's signal fires once a clone of the response has been collected, undici 6 rejects a promise that has no
 * handler (nodejs/undici, `abortFetch`).
 */
export const fetchWhole: SlackFetch = async (url, init) => {
  const response = await fetch(url, init);
  const body = await response.arrayBuffer();
  return new Response(withoutBody.has(response.status) ? null : body, response);
};
