import { newId, toErrorView, type ApprovalView, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import { reminderMessage } from "../blocks/reminder-message.ts";
import { systemCaller, type Services } from "../services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { drawApproval, type Drawn } from "./draw-approval.ts";
import { findPerson, type Person } from "./find-person.ts";
import { noticeOutcome } from "./notice-outcome.ts";
import { workspacesFor } from "./own-jobs.ts";
import { openDirect, postDirect } from "./send-direct.ts";
import { platformError } from "./slack-outcome.ts";

const payloadSchema = z.object({
  approvalRequestId: z.uuid(),
  userId: z.uuid().nullable(),
});

type Reminder = { job: Job; approval: ApprovalView; workspaces: readonly Workspace[] };

/** Asks an approver again, in a direct message with the same buttons, or the channel as a whole. */
export async function remind(services: Services, job: Job): Promise<JobOutcome> {
  const payload = payloadSchema.safeParse(job.payload);
  if (!payload.success) return { kind: "dead", error: "unreadable payload" };
  const found = await workspacesFor(services, job);
  if ("outcome" in found) return found.outcome;
  const { approvalRequestId: id, userId } = payload.data;
  const { organizationId } = job;
  try {
    const approval = await systemCaller(services, organizationId).approval.get({ id });
    if (approval.state !== "requested") return { kind: "done" };
    const reminder = { job, approval, workspaces: found.workspaces };
    await (userId === null
      ? remindChannels(services, reminder)
      : remindPerson(services, reminder, userId));
    return { kind: "done" };
  } catch (error) {
    if (toErrorView(error).code === "approval.not_found") return { kind: "done" };
    return noticeOutcome(services, { job, error });
  }
}

async function remindPerson(
  services: Services,
  { job, approval, workspaces }: Reminder,
  userId: string,
): Promise<void> {
  if (approval.decisions.some((decision) => decision.userId === userId)) return;
  const { organizationId } = approval;
  const person = await findPerson(services, { organizationId, userId, workspaces });
  if (person === null) return;
  const drawn = await drawApproval(services, person.workspace, approval.id);
  if (drawn.approval.state === "requested")
    await postCopy(services, { ...person, ticket: job.key, drawn });
}

type Copy = Person & { ticket: string; drawn: Drawn };

/** The message of a reminder is one more copy, so it stays true; it replaces the one of the reminder before. */
async function postCopy(services: Services, copy: Copy): Promise<void> {
  const { workspace, ticket, drawn } = copy;
  const { organizationId, id: subjectId, version } = drawn.approval;
  const { teamId } = workspace.facts;
  const { slack } = services.store.read;
  const channelId = await openDirect(services, copy);
  const row = await slack.ensureMessage({
    organizationId,
    kind: "approval",
    subjectId,
    id: newId(),
    teamId,
    channelId,
  });
  const content = reminderMessage(drawn.content);
  const ts = await postDirect(services, { workspace, channelId, content, ticket });
  await slack.saveRendered({ organizationId, id: row.id, ts, version });
  if (row.ts === null) return;
  try {
    await workspace.clients.background.chat.delete({ channel: channelId, ts: row.ts });
  } catch (err) {
    services.log.info({ err }, "the reminder before stays where it is");
  }
}

/** Under the message and, because nobody follows that thread yet, in the channel too. */
async function remindChannels(
  services: Services,
  { job, approval, workspaces }: Reminder,
): Promise<void> {
  const { organizationId, id: subjectId } = approval;
  const subject = { organizationId, kind: "approval", subjectId } as const;
  const copies = await services.store.read.slack.messages(subject);
  for (const workspace of workspaces) {
    const { teamId, approvalsChannelId: channel } = workspace.facts;
    const copy = copies.find((one) => one.teamId === teamId && one.channelId === channel);
    if (channel === null || copy?.ts == null) continue;
    const thread_ts = copy.ts;
    const { content } = await drawApproval(services, workspace, subjectId);
    const text = `⏰ Still waiting for a decision. ${content.text}`;
    const call = {
      teamId,
      method: "chat.postMessage",
      channelId: channel,
      ticket: job.key,
    } as const;
    try {
      await services.rate.inTurn(call, () =>
        workspace.clients.background.chat.postMessage({
          channel,
          thread_ts,
          reply_broadcast: true,
          text,
        }),
      );
    } catch (error) {
      if (platformError(error) !== "thread_not_found") throw error;
    }
  }
}
