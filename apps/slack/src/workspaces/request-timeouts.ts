import type { RequestTimeouts, SlackConfig } from "../config.ts";

/** All within the three seconds for which Slack waits; what is left of them is for the way back. */
const defaults: RequestTimeouts = {
  answerMs: 2600,
  databaseMs: 2000,
  slackMs: 1200,
  prefillMs: 400,
};

export function requestTimeoutsOf(config: Pick<SlackConfig, "requestTimeouts">): RequestTimeouts {
  return { ...defaults, ...config.requestTimeouts };
}
