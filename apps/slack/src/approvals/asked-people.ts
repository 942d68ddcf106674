import type { ApprovalView } from "@usher/core";

import { systemCaller, type Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { findPerson } from "../notices/find-person.ts";

const maxMentions = 20;

type AskedPeople = {
  /** To mention in a workspace's message, without those who cannot be looked up now. */
  asked: string[];
  /** Who can still decide, where they are too few. */
  shortage: readonly string[] | null;
};

/** Skips people who cannot be looked up now. */
export async function askedPeople(
  services: Services,
  workspace: Workspace,
  approval: ApprovalView,
): Promise<AskedPeople> {
  if (approval.state !== "requested") return { asked: [], shortage: null };
  const { organizationId } = approval;
  const caller = systemCaller(services, organizationId);
  const { people, shortage } = await caller.approval.recipients({ id: approval.id });
  const found: string[] = [];
  for (const { userId } of people.slice(0, maxMentions))
    try {
      const query = { organizationId, userId, workspaces: [workspace] };
      const person = await findPerson(services, query);
      if (person !== null) found.push(person.slackUserId);
    } catch (err) {
      services.log.warn({ err, userId }, "an approver cannot be mentioned now");
    }
  return { asked: found, shortage: shortage && shortage.approvers };
}
