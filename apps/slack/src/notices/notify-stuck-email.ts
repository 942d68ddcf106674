import type { Job, JobOutcome } from "@usher/core";
import { z } from "zod";

import { stuckEmailMessage, stuckReasons } from "../blocks/stuck-email-message.ts";
import { readJob } from "../request/read-job.ts";
import { systemCaller, type Services } from "../request/services.ts";
import { findPerson } from "./find-person.ts";
import { noticeOutcome } from "./notice-outcome.ts";
import { sendDirect } from "./send-direct.ts";

const payloadSchema = z.object({
  userId: z.uuid(),
  reason: z.enum(stuckReasons),
  since: z.iso.datetime({ offset: true }),
});

/** Reports to one inviter or admin, in a direct message, that the organization's email does not leave. */
export async function notifyStuckEmail(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, payloadSchema);
  if ("outcome" in found) return found.outcome;
  const { payload, workspaces } = found;
  const { userId, reason, since } = payload;
  const { organizationId } = job;
  try {
    const membership = await services.store.read.members.findByUser(organizationId, userId);
    const person =
      membership?.status === "active"
        ? await findPerson(services, { organizationId, userId, workspaces })
        : null;
    if (person === null) return { kind: "done" };
    const { name: organizationName } = await systemCaller(
      services,
      organizationId,
    ).organization.get();
    const content = stuckEmailMessage(reason, { organizationName, since });
    await sendDirect(services, { ...person, content, ticket: job.key });
    return { kind: "done" };
  } catch (error) {
    return noticeOutcome(services, { job, error });
  }
}
