import { signedHeaders, webhookBody } from "@usher/core";

import { explainFetchError } from "../explain-fetch-error.ts";
import type { Event } from "./follow-events.ts";

type Target = { url: string; secret: string };

/** As long as the server waits for an endpoint. */
const timeoutMs = 15_000;

/**
 * Posts an event as the server posts it to a webhook endpoint, once. Answers with what came back, for people: an app
 * under development often does not run.
 */
export async function forwardEvent(event: Event, { url, secret }: Target): Promise<string> {
  const body = webhookBody(event.type, event.at, event);
  const timestamp = Math.floor(Date.now() / 1000);
  const signed = signedHeaders({ id: `msg_${event.id}`, timestamp, body }, [secret]);
  const startedAt = performance.now();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "usher", ...signed },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return `${response.status} in ${Math.round(performance.now() - startedAt)} ms`;
  } catch (error) {
    return `no answer (${explainFetchError(error).reason})`;
  }
}
