import type { Job } from "@usher/core";

import type { Services } from "../request/services.ts";
import { renderApproval } from "./render-approval.ts";
import { platformError } from "../workspaces/platform-error.ts";
import { channelReason } from "../workspaces/channel-problem.ts";
import { chosenChannelId, type Workspace } from "../workspaces/workspace.ts";
import { RateLimitDeferral } from "../workspaces/slack-rate.ts";

/** By then the next reminder is nearer than this one. */
const worthwhileMs = 6 * 3_600_000;

type ReminderTarget = { job: Job; workspace: Workspace; subjectId: string };

/** Reminds a channel; gives up after hours of failed posts. */
export async function remindChannel(services: Services, asked: ReminderTarget): Promise<void> {
  try {
    await post(services, asked);
  } catch (error) {
    const { job, workspace } = asked;
    if (error instanceof RateLimitDeferral || (job.ageMs ?? 0) < worthwhileMs) throw error;
    const { teamId } = workspace.facts;
    const facts = { err: error, jobId: job.id, slackError: platformError(error), teamId };
    services.log.warn(facts, "a reminder in the approvals channel is given up");
  }
}

/** Under the message and, because no one follows that thread yet, in the channel too. */
async function post(
  services: Services,
  { job, workspace, subjectId }: ReminderTarget,
): Promise<void> {
  const { organizationId, teamId, blockedChannel } = workspace.facts;
  // Nothing is posted for people of another company. For other problems Slack rejects the post until they are fixed.
  if (blockedChannel?.problem === "shared") throw new Error(channelReason("shared"));
  const channel = chosenChannelId(workspace.facts);
  const subject = { organizationId, kind: "approval", subjectId } as const;
  const messages = await services.store.read.slack.messages(subject);
  const approvalMessage = messages.find(
    (one) => one.teamId === teamId && one.channelId === channel,
  );
  if (channel === null || approvalMessage?.ts == null) return;
  const thread_ts = approvalMessage.ts;
  const { approval, content } = await renderApproval(services, workspace, subjectId);
  if (approval.state !== "requested") return;
  const text = `⏰ Still waiting for a decision. ${content.text}`;
  const method = "chat.postMessage";
  const message = { channel, thread_ts, reply_broadcast: true, text };
  try {
    await services.rate.schedule({ teamId, method, channelId: channel, ticket: job.key }, () =>
      workspace.clients.background.chat.postMessage(message),
    );
  } catch (error) {
    if (platformError(error) !== "thread_not_found") throw error;
  }
}
