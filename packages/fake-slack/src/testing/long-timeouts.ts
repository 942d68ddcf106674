import type { FakeSlackOptions } from "../types.ts";

/** In place of Slack's three seconds, for tests of anything else: a machine may be slow. */
export const longTimeouts = {
  ackTimeoutMs: 30_000,
  triggerLifetimeMs: 30_000,
} satisfies FakeSlackOptions;
