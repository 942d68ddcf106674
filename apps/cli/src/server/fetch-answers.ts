import { explainFetchError } from "../explain-fetch-error.ts";
import { isUsherAnswer } from "./is-usher-answer.ts";
import { ServerError } from "./server-error.ts";

const transientStatuses = new Set([408, 425, 429, 502, 503, 504]);

/** A `fetch` that lets only Usher's own answers through. Throws `ServerError` for all others. */
export function fetchAnswers(send: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    const response = await send(input, { ...init, redirect: "manual" }).catch((error: unknown) => {
      throw noAnswer(origin, error);
    });
    // Only the router has streams, and it answers a rejection in one too.
    if (response.headers.get("content-type")?.startsWith("text/event-stream")) return response;
    const isJson = response.headers.get("content-type")?.includes("application/json") ?? false;
    if (!isJson) {
      await response.body?.cancel();
      throw foreignAnswer(origin, response);
    }
    const text = await response.text().catch((error: unknown) => {
      throw noAnswer(origin, error);
    });
    if (!isUsherAnswer(text)) throw foreignAnswer(origin, response);
    return new Response(text, response);
  };
}

function noAnswer(origin: string, error: unknown): ServerError {
  const { reason, advice } = explainFetchError(error);
  return new ServerError(`${origin} does not answer (${reason}).`, {
    transient: true,
    advice: advice ?? "Is the server running, and is USHER_URL its address?",
  });
}

function foreignAnswer(origin: string, { status, headers }: Response): ServerError {
  const location = headers.get("location");
  if (location !== null)
    return new ServerError(`${origin} sends on to ${location}.`, {
      transient: false,
      advice: "Set USHER_URL to the address of the server itself.",
    });
  return new ServerError(`${origin} answered ${status}, but not like Usher.`, {
    transient: transientStatuses.has(status),
    retryAfterSeconds: secondsOf(headers.get("retry-after")),
    advice: transientStatuses.has(status)
      ? "A proxy answered for it. Is Usher's server running behind it?"
      : "Is USHER_URL the address of Usher's server, such as https://invite.example.com?",
  });
}

/** In seconds or as a date, as HTTP has it. */
function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}
