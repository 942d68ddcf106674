import { WebClient, type FetchFunction, type WebClientOptions } from "@slack/web-api";

import type { Logger, SlackConfig } from "./config.ts";
import { slackLogger } from "./slack-logger.ts";

export type SlackClients = {
  /** For calls somebody waits for, within Slack's three seconds. */
  interactive: WebClient;
  /** For the worker and for start-up. */
  background: WebClient;
};

/**
 * Clients that never retry by themselves: the outbox decides, because a repeated post is a second
 * message. `headers` must stay unset: web-api 8.2 writes the token into that object and Bolt shares
 * it between workspaces.
 */
export function createSlackClients(
  config: SlackConfig,
  log: Logger,
  fetch: FetchFunction = globalThis.fetch,
): SlackClients {
  const options = (timeout: number): WebClientOptions => ({
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLogger(log),
    fetch,
    ...(config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl }),
  });
  return {
    interactive: new WebClient(config.botToken, options(1200)),
    background: new WebClient(config.botToken, options(config.slackTimeoutMs ?? 8000)),
  };
}
