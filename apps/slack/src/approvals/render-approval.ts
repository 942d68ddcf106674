import type { ApprovalView } from "@usher/core";

import { approvalMessage } from "../blocks/approval-message.ts";
import { fitMessage } from "../blocks/fit-message.ts";
import type { MessageContent } from "../blocks/message.ts";
import { systemCaller, type Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { askedPeople } from "./asked-people.ts";
import { revokersOf } from "./request-events.ts";
import { outsidersOf } from "../blocks/outsiders-of.ts";

export type RenderedApproval = { approval: ApprovalView; content: MessageContent };

/** The request as the database has it now, rendered for this workspace. */
export async function renderApproval(
  services: Services,
  workspace: Workspace,
  approvalId: string,
): Promise<RenderedApproval> {
  const { organizationId, teamId } = workspace.facts;
  const caller = systemCaller(services, organizationId);
  const [approval, organization] = await Promise.all([
    caller.approval.get({ id: approvalId }),
    caller.organization.get(),
  ]);
  const content = approvalMessage({
    approval,
    organizationName: organization.name,
    teamId,
    ...(await askedPeople(services, workspace, approval)),
    revokedBy: await revokersOf(caller, approval),
    outsiders: outsidersOf(approval, organization.policy),
    approversListed: organization.policy.approval.approvers.kind === "list",
  });
  return { approval, content: fitMessage(content) };
}
