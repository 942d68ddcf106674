import { explainFetchError, type FetchFailure } from "../explain-fetch-error.ts";

const timeoutMs = 10_000;

export type ProbeResult =
  | { answered: true; status: number; headers: Headers; body: unknown }
  | ({ answered: false } & FetchFailure);

/** One request to an external API, whose answer is JSON or null. Never throws, never follows. */
export async function ask(url: string, init: RequestInit): Promise<ProbeResult> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body: unknown = await response.json().catch(() => null);
    return { answered: true, status: response.status, headers: response.headers, body };
  } catch (error) {
    return { answered: false, ...explainFetchError(error) };
  }
}
