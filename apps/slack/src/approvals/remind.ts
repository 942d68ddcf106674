import { newId, toErrorView, type ApprovalView, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import { reminderMessage } from "../blocks/reminder-message.ts";
import { systemCaller, type Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { renderApproval, type RenderedApproval } from "./render-approval.ts";
import { findPerson, type Person } from "../notices/find-person.ts";
import { noticeOutcome } from "../notices/notice-outcome.ts";
import { readJob } from "../request/read-job.ts";
import { remindChannel } from "./remind-channel.ts";
import { openDirect, postDirect } from "../notices/send-direct.ts";

const payloadSchema = z.object({
  approvalRequestId: z.uuid(),
  userId: z.uuid().nullable(),
  teamId: z.string().optional(),
});

type Reminder = { job: Job; approval: ApprovalView; workspaces: readonly Workspace[] };

/** Reminds an approver, in a direct message with the same buttons, or a channel as a whole. */
export async function remind(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, payloadSchema);
  if ("outcome" in found) return found.outcome;
  const { payload, workspaces } = found;
  const { approvalRequestId: id, userId, teamId } = payload;
  const { organizationId } = job;
  try {
    const approval = await systemCaller(services, organizationId).approval.get({ id });
    if (approval.state !== "requested") return { kind: "done" };
    if (userId !== null) await remindPerson(services, { job, approval, workspaces }, userId);
    else if (teamId === undefined && workspaces.length > 1) await divide(services, job, workspaces);
    else {
      const workspace = workspaces.find(({ facts }) => facts.teamId === (teamId ?? facts.teamId));
      if (workspace) await remindChannel(services, { job, workspace, subjectId: id });
    }
    return { kind: "done" };
  } catch (error) {
    if (toErrorView(error).code === "approval.not_found") return { kind: "done" };
    return noticeOutcome(services, { job, error });
  }
}

/** An error in one workspace neither blocks nor repeats a reminder in another one's channel. */
async function divide(
  { store }: Services,
  { organizationId, kind, key, payload }: Job,
  workspaces: readonly Workspace[],
): Promise<void> {
  await store.read.outbox.enqueueAll(
    workspaces.map(({ facts: { teamId } }) => ({
      organizationId,
      kind,
      key: `${key}:${teamId}`,
      payload: { ...payload, teamId },
      delayMs: 0,
    })),
  );
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
  const rendered = await renderApproval(services, person.workspace, approval.id);
  if (rendered.approval.state === "requested")
    await postCopy(services, { ...person, ticket: job.key, drawn: rendered });
}

type Copy = Person & { ticket: string; drawn: RenderedApproval };

/** A reminder is one more approval message, so it stays up to date; it replaces the reminder before. */
async function postCopy(services: Services, message: Copy): Promise<void> {
  const { workspace, ticket, drawn: rendered } = message;
  const { organizationId, id: subjectId, version } = rendered.approval;
  const { teamId } = workspace.facts;
  const { slack } = services.store.read;
  const channelId = await openDirect(services, message);
  const row = await slack.ensureMessage({
    organizationId,
    kind: "approval",
    subjectId,
    id: newId(),
    teamId,
    channelId,
  });
  const content = reminderMessage(rendered.content);
  const ts = await postDirect(services, { workspace, channelId, content, ticket });
  await services.outcomes.write(() =>
    slack.saveRendered({ organizationId, id: row.id, ts, version }),
  );
  if (row.ts === null) return;
  try {
    await workspace.clients.background.chat.delete({ channel: channelId, ts: row.ts });
  } catch (err) {
    services.log.info({ err }, "the previous reminder was not deleted");
  }
}
