import { toErrorView, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import { breakGlassAlert } from "../blocks/alert-message.ts";
import { channelAlert } from "../blocks/channel-alert.ts";
import type { MessageContent } from "../blocks/message.ts";
import { systemCaller, type Services } from "../request/services.ts";
import { findPerson } from "./find-person.ts";
import { readJob } from "../request/read-job.ts";
import { sendDirect } from "./send-direct.ts";
import { channelProblems } from "../workspaces/channel-problem.ts";
import { noticeOutcome } from "./notice-outcome.ts";

const payloadSchema = z.discriminatedUnion("alert", [
  z.object({ alert: z.literal("break_glass"), approvalRequestId: z.uuid(), userId: z.uuid() }),
  z.object({
    alert: z.literal("channel"),
    userId: z.uuid(),
    teamId: z.string(),
    channelId: z.string().nullable(),
    problem: z.enum(channelProblems),
  }),
]);

/** Notifies one approver, admin or owner, in a direct message, of what they did not see. */
export async function alertPerson(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, payloadSchema);
  if ("outcome" in found) return found.outcome;
  const { payload, workspaces } = found;
  const { userId } = payload;
  const { organizationId } = job;
  try {
    const content = await compose(services, organizationId, payload);
    const person = await findPerson(services, { organizationId, userId, workspaces });
    if (content !== null && person !== null)
      await sendDirect(services, { ...person, content, ticket: job.key });
    return { kind: "done" };
  } catch (error) {
    if (toErrorView(error).code === "approval.not_found") return { kind: "done" };
    return noticeOutcome(services, { job, error });
  }
}

async function compose(
  services: Services,
  organizationId: string,
  payload: z.infer<typeof payloadSchema>,
): Promise<MessageContent | null> {
  const caller = systemCaller(services, organizationId);
  const { name: organizationName } = await caller.organization.get();
  if (payload.alert === "channel") return channelAlert({ ...payload, organizationName });
  return breakGlassAlert(
    await caller.approval.get({ id: payload.approvalRequestId }),
    organizationName,
  );
}
