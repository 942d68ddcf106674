import { ownerNoticeKinds, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import { ownerNoticeMessage } from "../blocks/notices/owner-notice-message.ts";
import { systemCaller, type Services } from "../request/services.ts";
import { findPerson } from "./find-person.ts";
import { noticeOutcome } from "./notice-outcome.ts";
import { readJob } from "../request/read-job.ts";
import { postPause } from "./notify-pause.ts";
import { sendDirect } from "./send-direct.ts";

const payloadSchema = z.object({
  userId: z.uuid(),
  notice: z.enum(ownerNoticeKinds),
  byUserId: z.uuid().optional(),
});

/** Reports to one owner, in a direct message, what happened to the organization. */
export async function notifyOwner(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, payloadSchema);
  if ("outcome" in found) return found.outcome;
  const { payload, workspaces } = found;
  const { userId, notice, byUserId } = payload;
  const { organizationId } = job;
  try {
    const { users, members } = services.store.read;
    const membership = await members.findByUser(organizationId, userId);
    const person =
      membership?.status === "active"
        ? await findPerson(services, { organizationId, userId, workspaces })
        : null;
    if (person === null) return { kind: "done" };
    if (notice === "invitations_paused") {
      await postPause(services, { organizationId, person, workspaces, ticket: job.key });
      return { kind: "done" };
    }
    const by = byUserId === undefined ? null : ((await users.find(byUserId))?.name ?? null);
    const { name } = await systemCaller(services, organizationId).organization.get();
    const content = ownerNoticeMessage(notice, { organizationName: name, by });
    await sendDirect(services, { ...person, content, ticket: job.key });
    return { kind: "done" };
  } catch (error) {
    return noticeOutcome(services, { job, error });
  }
}
