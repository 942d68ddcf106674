import { LogLevel, WebClient } from "@slack/web-api";
import type { WebClientOptions } from "@slack/web-api";
import type { FakeSlack } from "../types.ts";

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** The real WebClient, without retries and without a word on the console. */
export function quietClient(
  slack: FakeSlack,
  token: string | undefined,
  options: WebClientOptions = {},
): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 2000,
    logger: silent,
    ...options,
  });
}
