import { rankOf, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import { deactivatedMessage } from "../blocks/deactivated-message.ts";
import { memberEntryOf } from "../request/member-entry.ts";
import { readJob } from "../request/read-job.ts";
import { systemCaller, type Services } from "../request/services.ts";
import { rankOfRoles, type MemberEntry } from "../text/member-text.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { findPerson } from "./find-person.ts";
import { noticeOutcome } from "./notice-outcome.ts";
import { postStored, updateStored } from "./stored-direct.ts";

const payloadSchema = z.object({
  memberId: z.uuid(),
  /** Of a notice to one admin; absent where every notice is updated. */
  adminUserId: z.uuid().optional(),
  /** The workspace of the account. */
  teamId: z.string().optional(),
});

type About = { organizationId: string; memberId: string };

/** Notifies one admin that a member's Slack account was deactivated, or updates every such notice about the member. */
export async function notifyDeactivated(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, payloadSchema);
  if ("outcome" in found) return found.outcome;
  const { payload, workspaces } = found;
  const { memberId, adminUserId, teamId = null } = payload;
  const about = { organizationId: job.organizationId, memberId };
  try {
    if (adminUserId === undefined) await syncNotices(services, workspaces, about);
    else await post(services, { ...about, adminUserId, teamId, workspaces, ticket: job.key });
    return { kind: "done" };
  } catch (error) {
    return noticeOutcome(services, { job, error });
  }
}

type Posting = About & {
  adminUserId: string;
  teamId: string | null;
  workspaces: readonly Workspace[];
  ticket: string;
};

async function post(services: Services, posting: Posting): Promise<void> {
  const { organizationId, memberId, adminUserId, teamId, workspaces, ticket } = posting;
  const admin = await services.store.read.members.findByUser(organizationId, adminUserId);
  const { member, ...facts } = await readFacts(services, posting);
  if (admin?.status !== "active" || member === null) return;
  const person = await findPerson(services, { organizationId, userId: adminUserId, workspaces });
  if (person === null) return;
  const names = workspaces.length > 1 ? await services.workspaces.namesOf(organizationId) : null;
  const content = deactivatedMessage({
    ...facts,
    member,
    teamName: names?.get(teamId ?? "") ?? null,
    reader: { maySuspend: rankOf(admin.role) >= rankOfRoles(member) },
  });
  const about = { organizationId, kind: "deactivated", subjectId: memberId } as const;
  await postStored(services, { person, about, content, version: member.version, ticket });
  // A change before the message was stored could not update it.
  const after = await memberEntryOf(services, { organizationId, memberId });
  if (after?.version !== member.version) await syncNotices(services, workspaces, posting);
}

/** Someone has decided about the membership, so no notice offers Suspend anymore. */
async function syncNotices(
  services: Services,
  workspaces: readonly Workspace[],
  about: About,
): Promise<void> {
  const { organizationId, memberId: subjectId } = about;
  const facts = await readFacts(services, about);
  const content = deactivatedMessage({ ...facts, teamName: null, reader: null });
  const subject = { organizationId, kind: "deactivated", subjectId } as const;
  for (const message of await services.store.read.slack.messages(subject)) {
    const version = facts.member?.version ?? message.renderedVersion;
    await updateStored(services, workspaces, { message, content, version });
  }
}

async function readFacts(
  services: Services,
  about: About,
): Promise<{ member: MemberEntry | null; organizationName: string; isPolicyOn: boolean }> {
  const { name, policy } = await systemCaller(services, about.organizationId).organization.get();
  const member = await memberEntryOf(services, about);
  return { member, organizationName: name, isPolicyOn: policy.slack.suspendDeactivated };
}
