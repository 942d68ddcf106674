import { Counter, Histogram, type Registry } from "prom-client";

import { fetchWhole, type SlackFetch } from "../workspaces/fetch-whole.ts";

export type ApiMetrics = {
  /** For every Slack client: a `fetch` whose calls are counted and timed. */
  fetch: SlackFetch;
};

type ApiOutcome = "ok" | "error" | "rate_limited" | "http_error" | "no_answer";

const apiMethod = /\/api\/([a-z]+(?:\.[a-zA-Z]+){1,3})$/;

export function apiMetrics(registry: Registry): ApiMetrics {
  const registers = [registry];
  const calls = new Counter({
    name: "usher_slack_api_calls_total",
    help: "Calls to Slack by outcome; error is an answer that reports one.",
    labelNames: ["method", "outcome"] as const,
    registers,
  });
  const durations = new Histogram({
    name: "usher_slack_api_duration_seconds",
    help: "Duration of calls to Slack.",
    labelNames: ["method"] as const,
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8],
    registers,
  });
  return {
    async fetch(url, init) {
      const method = methodOf(new URL(url).pathname);
      const end = durations.startTimer({ method });
      let outcome: ApiOutcome = "no_answer";
      try {
        const response = await fetchWhole(url, init);
        outcome = await outcomeOf(response.clone(), method);
        return response;
      } finally {
        end();
        calls.inc({ method, outcome });
      }
    },
  };
}

/** A response URL's path is a secret; only names of methods may be a label. */
function methodOf(path: string): string {
  return apiMethod.exec(path)?.[1] ?? responseUrl;
}

const responseUrl = "response_url";

async function outcomeOf(response: Response, method: string): Promise<ApiOutcome> {
  if (response.status === 429) return "rate_limited";
  if (!response.ok) return "http_error";
  if (method === responseUrl) return "ok";
  try {
    const answer: unknown = await response.json();
    const ok =
      typeof answer === "object" && answer !== null && "ok" in answer && answer.ok === true;
    return ok ? "ok" : "error";
  } catch {
    return "no_answer";
  }
}
