import type { ApprovalView } from "@usher/core";

import { approvalMessage } from "../blocks/approval-message.ts";
import type { MessageContent } from "../blocks/message.ts";
import { systemCaller, type Services } from "../services.ts";
import type { WorkspaceFacts } from "../workspace.ts";

/** The request as the database has it now, and how it looks in this workspace. */
export async function drawApproval(
  services: Services,
  own: WorkspaceFacts,
  approvalId: string,
): Promise<{ approval: ApprovalView; content: MessageContent }> {
  const caller = systemCaller(services, own.organizationId);
  const [approval, organization] = await Promise.all([
    caller.approval.get({ id: approvalId }),
    caller.organization.get(),
  ]);
  const content = approvalMessage({
    approval,
    organizationName: organization.name,
    teamId: own.teamId,
  });
  return { approval, content };
}
