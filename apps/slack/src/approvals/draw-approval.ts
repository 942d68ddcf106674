import type { ApprovalView } from "@usher/core";

import { approvalMessage } from "../blocks/approval-message.ts";
import { fitMessage } from "../blocks/fit-message.ts";
import type { MessageContent } from "../blocks/message.ts";
import { systemCaller, type Services } from "../services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { askedPeople } from "./asked-people.ts";
import { revokersOf } from "./request-events.ts";

export type Drawn = { approval: ApprovalView; content: MessageContent };

/** The request as the database has it now, and how it looks in this workspace. */
export async function drawApproval(
  services: Services,
  workspace: Workspace,
  approvalId: string,
): Promise<Drawn> {
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
    asked: await askedPeople(services, workspace, approval),
    revokedBy: await revokersOf(caller, approval),
    outsiders: outsidersOf(approval, organization.policy),
  });
  return { approval, content: fitMessage(content) };
}

type Policy = { approval: { autoApproveDomains: string[] }; domains: { allow: string[] } };

/** Addresses outside every domain that the policy names; none where it names none. */
export function outsidersOf(approval: ApprovalView, policy: Policy): string[] {
  const trusted = [...policy.approval.autoApproveDomains, ...policy.domains.allow];
  if (trusted.length === 0) return [];
  return approval.invitations
    .map(({ email }) => email)
    .filter((email) => !trusted.some((domain) => isWithin(email, domain)));
}

function isWithin(email: string, domain: string): boolean {
  const own = email.slice(email.lastIndexOf("@") + 1);
  return own === domain || own.endsWith(`.${domain}`);
}
