import { WebClient } from "@slack/web-api";
import type { TokenExchange } from "@usher/core";

import type { Logger, SlackOAuth } from "../config.ts";
import type { SlackFetch } from "./fetch-whole.ts";
import { fetchWithin } from "./slack-clients.ts";
import { slackLogger } from "./slack-logger.ts";

const answerWithinMs = 8000;

type Options = { oauth: SlackOAuth; apiUrl: string | null; log: Logger; fetch: SlackFetch };

/** Slack's token rotation: a refresh token for a new pair of tokens. Throws what the client throws. */
export function createTokenExchange({ oauth, apiUrl, log, fetch }: Options): TokenExchange {
  const client = new WebClient(undefined, {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLogger(log),
    fetch: fetchWithin(answerWithinMs, fetch),
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
  });
  return async (refreshToken) => {
    const answer = await client.oauth.v2.access({
      client_id: oauth.clientId,
      client_secret: oauth.clientSecret,
      grant_type: "refresh_token",
      refresh_token: refreshToken,
    });
    const { access_token: botToken, expires_in: tokenLifeSeconds } = answer;
    if (botToken === undefined || tokenLifeSeconds === undefined)
      throw new Error("Slack's answer to a refresh carries no token");
    return { botToken, refreshToken: answer.refresh_token ?? refreshToken, tokenLifeSeconds };
  };
}
