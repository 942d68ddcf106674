import { toErrorView, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import type { MessageContent } from "../blocks/message.ts";
import { noticeMessage } from "../blocks/notice-message.ts";
import { systemCaller, type Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import type { Person } from "./find-person.ts";
import { noticeOutcome } from "./notice-outcome.ts";
import { readJob } from "../request/read-job.ts";
import { sendDirect } from "./send-direct.ts";

const payloadSchema = z.union([
  z.object({
    invitationId: z.uuid(),
    notice: z.string().optional(),
    others: z.number().int().optional(),
  }),
  z.object({ approvalRequestId: z.uuid() }),
]);

type DirectMessage = Person & { content: MessageContent };

/** Reports the current state to the requester or inviter, in a direct message in their workspace. */
export async function notify(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, payloadSchema);
  if ("outcome" in found) return found.outcome;
  try {
    const message = await compose(services, { job, workspaces: found.workspaces }, found.payload);
    if (message !== null) await sendDirect(services, { ...message, ticket: job.key });
    return { kind: "done" };
  } catch (error) {
    const { code } = toErrorView(error);
    if (code === "approval.not_found" || code === "invite.not_found") return { kind: "done" };
    return noticeOutcome(services, { job, error });
  }
}

async function compose(
  services: Services,
  { job, workspaces }: { job: Job; workspaces: readonly Workspace[] },
  payload: z.infer<typeof payloadSchema>,
): Promise<DirectMessage | null> {
  const { organizationId } = job;
  const caller = systemCaller(services, organizationId);
  const { name: organizationName } = await caller.organization.get();
  if ("approvalRequestId" in payload) {
    const approval = await caller.approval.get({ id: payload.approvalRequestId });
    const content = noticeMessage({ about: "approval", approval, organizationName });
    const { slackTeamId, slackUserId } = approval.requester;
    return addressed(content, workspaces, { slackTeamId, slackUserId });
  }
  const id = payload.invitationId;
  const invitation = await caller.invitation.get({ id });
  const about = subjectOf(payload.notice);
  const { others = 0 } = payload;
  const content = noticeMessage({ about, invitation, organizationName, others });
  const row = await services.store.read.invitations.find(organizationId, id);
  const { slackTeamId = null, slackUserId = null } = row ?? {};
  return addressed(content, workspaces, { slackTeamId, slackUserId });
}

/** Events beside the state. Any other notice is about the state. */
function subjectOf(notice: string | undefined): "complaint" | "renewal" | "invitation" {
  if (notice === "complained") return "complaint";
  return notice === "renewal" ? "renewal" : "invitation";
}

function addressed(
  content: MessageContent | null,
  workspaces: readonly Workspace[],
  to: { slackTeamId: string | null; slackUserId: string | null },
): DirectMessage | null {
  const { slackUserId, slackTeamId } = to;
  const workspace = workspaces.find(({ facts }) => facts.teamId === slackTeamId);
  if (content === null || slackUserId === null || workspace === undefined) return null;
  return { workspace, slackUserId, content };
}
