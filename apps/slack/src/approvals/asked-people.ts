import type { ApprovalView } from "@usher/core";

import { systemCaller, type Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { findPerson } from "../notices/find-person.ts";

const maxMentions = 20;

/** The people to mention in a workspace's message. Skips those who cannot be looked up now. */
export async function askedPeople(
  services: Services,
  workspace: Workspace,
  approval: ApprovalView,
): Promise<string[]> {
  if (approval.state !== "requested") return [];
  const { organizationId } = approval;
  const caller = systemCaller(services, organizationId);
  const { people } = await caller.approval.recipients({ id: approval.id });
  const found: string[] = [];
  for (const { userId } of people.slice(0, maxMentions))
    try {
      const query = { organizationId, userId, workspaces: [workspace] };
      const person = await findPerson(services, query);
      if (person !== null) found.push(person.slackUserId);
    } catch (err) {
      services.log.warn({ err, userId }, "an approver cannot be mentioned now");
    }
  return found;
}
