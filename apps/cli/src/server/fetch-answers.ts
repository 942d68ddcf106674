import { errorReason } from "../error-reason.ts";
import { ServerError } from "./server-error.ts";

const transientStatuses = new Set([408, 425, 429, 502, 503, 504]);

/** A `fetch` that lets only Usher's own answers through. Throws `ServerError` for all others. */
export function fetchAnswers(send: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    const response = await send(input, { ...init, redirect: "manual" }).catch((error: unknown) => {
      throw new ServerError(`${origin} does not answer (${errorReason(error)}).`, {
        transient: true,
        advice: "Is the server running, and is USHER_URL its address?",
      });
    });
    if (response.headers.get("content-type")?.includes("application/json")) return response;
    await response.body?.cancel();
    throw foreignAnswer(origin, response);
  };
}

function foreignAnswer(origin: string, { status, headers }: Response): ServerError {
  const location = headers.get("location");
  if (location !== null)
    return new ServerError(`${origin} sends on to ${location}.`, {
      transient: false,
      advice: "Set USHER_URL to the address of the server itself.",
    });
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return new ServerError(`${origin} answered ${status}, but not like Usher.`, {
    transient: transientStatuses.has(status),
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : null,
    advice: "Is USHER_URL the address of Usher's server?",
  });
}
