import { WebClient, type WebClientOptions } from "@slack/web-api";
import { withTimeout } from "@usher/core";

import type { Logger, SlackConfig } from "../config.ts";
import { fetchWhole, type SlackFetch } from "./fetch-whole.ts";
import { requestTimeoutsOf } from "./request-timeouts.ts";
import { slackLogger } from "./slack-logger.ts";

export type SlackClients = {
  /** For calls that a person waits for, within Slack's three seconds. */
  interactive: WebClient;
  /** For the worker and for start-up. */
  background: WebClient;
};

type Options = {
  token: string;
  /** Null: Slack itself. */
  apiUrl: string | null;
  log: Logger;
  fetch?: SlackFetch;
  config: Pick<SlackConfig, "slackTimeoutMs" | "requestTimeouts">;
};

const defaultSlackTimeoutMs = 8000;

/** How long the worker waits for an answer of Slack's. */
export function slackTimeoutMs(config: Pick<SlackConfig, "slackTimeoutMs">): number {
  return config.slackTimeoutMs ?? defaultSlackTimeoutMs;
}

/**
 * Clients that never retry by themselves: the outbox decides, because a repeated post is a second
 * message. `headers` must stay unset: web-api 8.2 writes the token into that object and Bolt shares
 * it between workspaces.
 */
export function createSlackClients({ token, apiUrl, log, fetch, config }: Options): SlackClients {
  const options = (timeout: number): WebClientOptions => ({
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLogger(log),
    fetch: fetchWithin(timeout, fetch),
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
  });
  return {
    interactive: new WebClient(token, options(requestTimeoutsOf(config).slackMs)),
    background: new WebClient(token, options(slackTimeoutMs(config))),
  };
}

/** web-api's own timeout throws away an answer that came while the process paused; this one takes its place. */
export function fetchWithin(ms: number, fetch: SlackFetch = fetchWhole): SlackFetch {
  return (url, init) => withTimeout(ms, (signal) => fetch(url, { ...init, signal }));
}
