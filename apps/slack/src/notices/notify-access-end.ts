import { accessNoticeKinds, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import { accessEndMessage } from "../blocks/notices/access-end-message.ts";
import type { MessageContent } from "../blocks/message.ts";
import { systemCaller, type Services } from "../request/services.ts";
import { findPerson } from "./find-person.ts";
import { noticeOutcome } from "./notice-outcome.ts";
import { sendDirect } from "./send-direct.ts";

const payloadSchema = z.object({
  notice: z.enum(accessNoticeKinds),
  /** Who is notified. */
  userId: z.uuid(),
  /** Whose access ends; absent for the reader's own. */
  aboutUserId: z.uuid().optional(),
  /** The end that it is about: another one has reminders of its own. */
  accessUntil: z.iso.datetime({ offset: true }),
  /** Whether the policy sends the email beside it. */
  isEmailed: z.boolean(),
});
type Payload = z.infer<typeof payloadSchema>;

/** A reminder has a date: who cannot be reached for so long gets an email. */
const emailAfterMs = 3_600_000;

/** Notifies one person in a direct message that access ends soon, and by email where Slack does not reach them. */
export async function notifyAccessEnd(services: Services, job: Job): Promise<JobOutcome> {
  const parsed = payloadSchema.safeParse(job.payload);
  if (!parsed.success) return { kind: "dead", error: "unreadable payload" };
  const { data: payload } = parsed;
  try {
    const content = await compose(services, job.organizationId, payload);
    if (content === null || (await send(services, job, { ...payload, content })))
      return { kind: "done" };
  } catch (error) {
    const outcome = noticeOutcome(services, { job, error });
    const { ageMs = 0 } = job;
    if (outcome.kind === "retry" && ageMs < emailAfterMs) return outcome;
  }
  const { notice, userId, aboutUserId = null, isEmailed } = payload;
  if (isEmailed) return { kind: "done" };
  await services.store.read.outbox.emailAccessNotice(job, { notice, userId, aboutUserId });
  return { kind: "done", ended: true };
}

/** False where they are nowhere in Slack. */
async function send(
  services: Services,
  { organizationId, key: ticket }: Job,
  { userId, content }: Payload & { content: MessageContent },
): Promise<boolean> {
  const workspaces = await services.workspaces.ofOrganization(organizationId);
  const person = await findPerson(services, { organizationId, userId, workspaces });
  if (person === null) return false;
  await sendDirect(services, { ...person, content, ticket });
  return true;
}

/** Null once the access does not end then or has ended, or the reader is no active member. */
async function compose(
  services: Services,
  organizationId: string,
  { userId, aboutUserId, accessUntil: announced }: Payload,
): Promise<MessageContent | null> {
  const { members } = services.store.read;
  const found = await members.active(organizationId, [
    userId,
    ...(aboutUserId === undefined ? [] : [aboutUserId]),
  ]);
  const reader = found.find((member) => member.userId === userId);
  const about = found.find((member) => member.userId === (aboutUserId ?? userId));
  if (reader === undefined || about === undefined) return null;
  const { accessUntil, role } = about;
  if (accessUntil === null || role === "owner") return null;
  if (Date.parse(accessUntil) !== Date.parse(announced)) return null;
  const { name: organizationName } = await systemCaller(
    services,
    organizationId,
  ).organization.get();
  const member = about === reader ? null : about;
  return accessEndMessage({ organizationName, accessUntil, member });
}
