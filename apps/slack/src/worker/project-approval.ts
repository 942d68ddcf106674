import { newId, toErrorView, type Job, type JobOutcome, type SlackMessage } from "@usher/core";
import { z } from "zod";

import type { MessageContent } from "../blocks/message.ts";
import type { Services } from "../services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { drawApproval } from "./draw-approval.ts";
import { workspacesFor } from "./own-jobs.ts";
import { outcomeOf, platformError } from "./slack-outcome.ts";

const payloadSchema = z.object({ approvalRequestId: z.uuid() });

/**
 * Makes every copy of an approval message show what the database says. A post whose answer is lost
 * is posted again: Slack has no key to recognise the first, and a copy too many still decides
 * through the database, while one too few asks nobody.
 */
export async function projectApproval(services: Services, job: Job): Promise<JobOutcome> {
  const payload = payloadSchema.safeParse(job.payload);
  if (!payload.success) return { kind: "dead", error: "unreadable payload" };
  const found = await workspacesFor(services, job);
  if ("outcome" in found) return found.outcome;
  const approvalId = payload.data.approvalRequestId;
  const outcomes: JobOutcome[] = [];
  // One workspace's trouble keeps no other one's copy from being true.
  for (const workspace of found.workspaces)
    outcomes.push(await projectInto(services, { job, workspace, approvalId }));
  return worstOf(outcomes);
}

type Projection = { job: Job; workspace: Workspace; approvalId: string };

async function projectInto(services: Services, projection: Projection): Promise<JobOutcome> {
  const { job, workspace, approvalId } = projection;
  try {
    await renderCopies(services, workspace, approvalId);
    return { kind: "done" };
  } catch (error) {
    const { code } = toErrorView(error);
    if (code === "approval.not_found") return { kind: "done" };
    const outcome = outcomeOf(error, job.attempts);
    logProblem(services, { projection, outcome, error });
    return outcome;
  }
}

/** What waits soonest comes again soonest; a dead one counts only when nothing else is left to do. */
function worstOf(outcomes: readonly JobOutcome[]): JobOutcome {
  const retries = outcomes.filter((outcome) => outcome.kind === "retry");
  const [soonest] = retries.toSorted((one, other) => one.afterMs - other.afterMs);
  return soonest ?? outcomes.find(({ kind }) => kind === "dead") ?? { kind: "done" };
}

/** Without an approvals channel nothing is posted; choosing one asks for the messages that are missing. */
async function renderCopies(
  services: Services,
  workspace: Workspace,
  approvalId: string,
): Promise<void> {
  const own = workspace.facts;
  const channelId = own.approvalsChannelId;
  const { approval, content } = await drawApproval(services, own, approvalId);
  const { slack } = services.store.read;
  const subject = {
    organizationId: own.organizationId,
    kind: "approval",
    subjectId: approvalId,
  } as const;
  if (channelId !== null)
    await slack.ensureMessage({ ...subject, id: newId(), teamId: own.teamId, channelId });
  const copies = await slack.messages(subject);
  for (const copy of copies) {
    if (copy.teamId !== own.teamId) continue;
    const current = copy.channelId === channelId;
    // A copy in a channel of former times is kept true, but not posted anew.
    if (copy.ts === null && !current) continue;
    if (copy.ts !== null && copy.renderedVersion >= approval.version) continue;
    const { version } = approval;
    await renderCopy(services, { workspace, copy, content, version, repost: current });
  }
}

type Rendering = {
  workspace: Workspace;
  copy: SlackMessage;
  content: MessageContent;
  version: number;
  repost: boolean;
};

async function renderCopy(services: Services, rendering: Rendering): Promise<void> {
  const { workspace, copy, content, version, repost } = rendering;
  const ts =
    copy.ts === null
      ? await post(workspace, copy, content)
      : await update(workspace, copy, content);
  if (ts === null && !repost) return;
  const { organizationId, id } = copy;
  const stored = ts ?? (await post(workspace, copy, content));
  await services.store.read.slack.saveRendered({ organizationId, id, ts: stored, version });
}

async function post(
  { clients }: Workspace,
  { channelId: channel }: SlackMessage,
  content: MessageContent,
): Promise<string> {
  const posted = await clients.background.chat.postMessage({
    channel,
    ...content,
    unfurl_links: false,
    unfurl_media: false,
  });
  if (posted.ts === undefined) throw new Error("Slack posted a message and did not say where");
  return posted.ts;
}

/** Null when the message is gone, because somebody deleted it. */
async function update(
  { clients }: Workspace,
  { channelId: channel, ts }: SlackMessage,
  content: MessageContent,
): Promise<string | null> {
  try {
    await clients.background.chat.update({ channel, ts: ts ?? "", ...content });
    return ts;
  } catch (error) {
    const code = platformError(error);
    if (code === "message_not_found" || code === "cant_update_message") return null;
    throw error;
  }
}

function logProblem(
  { log }: Services,
  { projection, outcome, error }: { projection: Projection; outcome: JobOutcome; error: unknown },
): void {
  const { job, workspace } = projection;
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
