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
    if (await isFromUsher(response)) return response;
    await response.body?.cancel();
    throw foreignAnswer(origin, response);
  };
}

/** Gateways answer limits and outages as JSON, too; Usher's has a code. */
async function isFromUsher(response: Response): Promise<boolean> {
  if (!response.headers.get("content-type")?.includes("application/json")) return false;
  if (!transientStatuses.has(response.status)) return true;
  const body = await response.clone().text();
  return body.includes('"appCode"');
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
    advice: "Is USHER_URL the address of Usher's server?",
  });
}

/** In seconds or as a date, as HTTP has it. */
function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}
