import type { Job, JobOutcome } from "@usher/core";

import type { Services } from "../request/services.ts";
import { platformError } from "../workspaces/platform-error.ts";
import { outcomeOf, unreachable } from "../workspaces/slack-outcome.ts";
import { RateLimitDeferral } from "../workspaces/slack-rate.ts";

/** The outcome of a direct message that was not sent: unreachable people get no retry. */
export function noticeOutcome(
  { log }: Services,
  { job, error }: { job: Job; error: unknown },
): JobOutcome {
  const slackError = platformError(error);
  const facts = { err: error, jobId: job.id, attempts: job.attempts, slackError };
  if (slackError !== null && unreachable.has(slackError)) {
    log.info(facts, "a notice has no one to reach");
    return { kind: "done" };
  }
  if (!(error instanceof RateLimitDeferral)) log.warn(facts, "a notice waits for Slack");
  return outcomeOf(error, job);
}
