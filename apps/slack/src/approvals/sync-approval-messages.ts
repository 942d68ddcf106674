import { toErrorView, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import type { Services } from "../request/services.ts";
import type { ChannelProblem } from "../workspaces/channel-problem.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { readJob } from "../request/read-job.ts";
import { updateApprovalMessages } from "./update-approval-messages.ts";
import { platformError } from "../workspaces/platform-error.ts";
import { giveUpAfterMs, outcomeOf } from "../workspaces/slack-outcome.ts";
import { RateLimitDeferral } from "../workspaces/slack-rate.ts";
import { logThread } from "./thread-log.ts";

const payloadSchema = z.object({ approvalRequestId: z.uuid() });

/**
 * Makes every message of an approval request show what the database says. A post whose answer is lost
 * is posted again: Slack has no key to recognize the first, and an extra message still decides
 * through the database, while a missing one asks no one.
 */
export async function syncApprovalMessages(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, payloadSchema);
  if ("outcome" in found) return found.outcome;
  const approvalId = found.payload.approvalRequestId;
  const outcomes: JobOutcome[] = [];
  // An error in one workspace does not stop the update of another one's message.
  for (const workspace of found.workspaces)
    outcomes.push(await projectInto(services, { job, workspace, approvalId }));
  return worstOf(outcomes);
}

const waitForChannel: JobOutcome = {
  kind: "retry",
  afterMs: 10 * 60_000,
  error: "the approvals channel cannot be used",
  countsAsAttempt: false,
};

type MessageSync = { job: Job; workspace: Workspace; approvalId: string };

async function projectInto(services: Services, sync: MessageSync): Promise<JobOutcome> {
  const { job, workspace, approvalId } = sync;
  try {
    const { approval, messages } = await updateApprovalMessages(services, workspace, approvalId);
    // The state first, then its log.
    for (const message of messages)
      if (message.channelId === workspace.facts.approvalsChannelId)
        await logThread(services, { workspace, message, approval });
    const { blockedChannel } = workspace.facts;
    // Comes sooner when the channel can be used again, or another one is chosen.
    const isWanted = approval.state === "requested" || (job.ageMs ?? 0) < giveUpAfterMs;
    if (blockedChannel !== null && isWanted) return waitForChannel;
    return { kind: "done" };
  } catch (error) {
    const { code } = toErrorView(error);
    if (code === "approval.not_found") return { kind: "done" };
    const outcome = outcomeOf(error, job);
    const problem = problemOf(error);
    if (problem !== null && workspace.facts.approvalsChannelId !== null)
      await services.workspaces.channelBlocked(workspace, problem);
    if (!(error instanceof RateLimitDeferral))
      logError(services, { projection: sync, outcome, error });
    return outcome;
  }
}

/** The shortest wait wins; a dead one counts only when nothing else is left to do. */
function worstOf(outcomes: readonly JobOutcome[]): JobOutcome {
  const retries = outcomes.filter((outcome) => outcome.kind === "retry");
  const [soonest] = retries.toSorted((one, other) => one.afterMs - other.afterMs);
  return soonest ?? outcomes.find(({ kind }) => kind === "dead") ?? { kind: "done" };
}

/** What a rejected post says about the channel; one in a former channel is not rejected. */
function problemOf(error: unknown): ChannelProblem | null {
  switch (platformError(error)) {
    case "is_archived":
      return "archived";
    case "not_in_channel":
      return "not_a_member";
    case "channel_not_found":
      return "not_found";
    default:
      return null;
  }
}

function logError(
  { log }: Services,
  {
    projection: sync,
    outcome,
    error,
  }: { projection: MessageSync; outcome: JobOutcome; error: unknown },
): void {
  const { job, workspace } = sync;
  const { teamId, approvalsChannelId: channel } = workspace.facts;
  const slackError = platformError(error);
  const facts = { jobId: job.id, attempts: job.attempts, slackError, teamId, channel };
  if (slackError === "not_in_channel" || slackError === "channel_not_found")
    return log.error(
      facts,
      "cannot post in the approvals channel: add the app there (channel details, Integrations, Add an app)",
    );
  if (outcome.kind === "dead")
    return log.error({ ...facts, err: error }, "an approval message cannot be shown");
  log.warn({ ...facts, err: error }, "an approval message waits for Slack");
}
