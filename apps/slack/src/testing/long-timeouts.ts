import type { FakeSlackOptions } from "@usher/fake-slack";

import type { SlackConfig } from "../config.ts";

const longMs = 30_000;

/** Slack's three seconds, for tests of anything else: a machine may be slow. */
export const longSlackTimeouts = {
  ackTimeoutMs: longMs,
  triggerLifetimeMs: longMs,
} satisfies FakeSlackOptions;

/** The app's parts of them. */
export const longTimeouts = {
  answerMs: longMs,
  databaseMs: longMs,
  slackMs: longMs,
  prefillMs: longMs,
} satisfies SlackConfig["requestTimeouts"];
