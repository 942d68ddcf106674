import { toErrorView, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import { breakGlassAlert } from "../blocks/alert-message.ts";
import { systemCaller, type Services } from "../request/services.ts";
import { findPerson } from "./find-person.ts";
import { readJob } from "../request/read-job.ts";
import { sendDirect } from "./send-direct.ts";
import { noticeOutcome } from "./notice-outcome.ts";

const payloadSchema = z.object({
  approvalRequestId: z.uuid(),
  alert: z.literal("break_glass"),
  userId: z.uuid(),
});

/** Notifies one approver or owner, in a direct message, of what happened without them. */
export async function alertPerson(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, payloadSchema);
  if ("outcome" in found) return found.outcome;
  const { payload, workspaces } = found;
  const { approvalRequestId: id, userId } = payload;
  const { organizationId } = job;
  try {
    const caller = systemCaller(services, organizationId);
    const [approval, organization] = await Promise.all([
      caller.approval.get({ id }),
      caller.organization.get(),
    ]);
    const content = breakGlassAlert(approval, organization.name);
    const person = await findPerson(services, { organizationId, userId, workspaces });
    if (content !== null && person !== null)
      await sendDirect(services, { ...person, content, ticket: job.key });
    return { kind: "done" };
  } catch (error) {
    if (toErrorView(error).code === "approval.not_found") return { kind: "done" };
    return noticeOutcome(services, { job, error });
  }
}
