import { rankOf, type ApprovalView, type ErrorView } from "@usher/core";

import { expiredAnswer } from "../blocks/expired-answer.ts";
import type { MessageContent } from "../blocks/message.ts";
import type { Call } from "../request/call.ts";
import { decidedMessage, notApproverMessage, type DecidedFacts } from "../text/messages.ts";
import { messageOrError } from "../request/rejection-text.ts";
import { systemCaller, type Services } from "../request/services.ts";

export type DecisionRejection = {
  sentence: string;
  /** The same with a button, where the text can have one. */
  content?: MessageContent | null;
  /** The clicked message is out of date. */
  stale: boolean;
};

type Rejection = {
  error: ErrorView;
  userId: string | null;
  approvalId: string;
};

/** Why a click on Approve or Deny changed nothing: who decided and when, or who may decide. */
export async function decisionRejection(
  services: Services,
  call: Call,
  rejected: Rejection,
): Promise<DecisionRejection> {
  const { error, userId } = rejected;
  const details = error.details ?? {};
  const { organizationName } = call.workspace.facts;
  const plain = () => ({ sentence: messageOrError(services, call, { error }), stale: false });
  switch (error.code) {
    case "invite.already_decided":
      return {
        sentence: decidedMessage(decidedFacts(details, userId)),
        stale: true,
      };
    case "approval.expired": {
      const approval = await approvalOf(services, call, rejected.approvalId);
      const facts: DecidedFacts = { state: "expired", by: null, at: text(details.at) };
      if (approval === null) return { sentence: decidedMessage(facts), stale: true };
      const isRequester = userId !== null && approval.requester.userId === userId;
      return { ...expiredAnswer(approval, { isRequester }), stale: true };
    }
    case "invite.not_approver":
      return {
        sentence: notApproverMessage(organizationName, names(details.approvers)),
        stale: false,
      };
    case "approval.not_found":
    case "authorize.forbidden": {
      const approvers = await approversOf(services, call, rejected.approvalId);
      if (approvers === null) return plain();
      return { sentence: notApproverMessage(organizationName, approvers), stale: false };
    }
    default:
      return plain();
  }
}

function decidedFacts(details: Record<string, unknown>, userId: string | null): DecidedFacts {
  const state = decidedStates.find((one) => one === details.state) ?? "approved";
  const name = text(details.byName);
  const by =
    userId !== null && details.byUserId === userId ? "you" : name === null ? null : { name };
  return { state, by, at: text(details.at) };
}

const decidedStates = ["requested", "approved", "denied", "withdrawn", "expired"] as const;

/** Null where it cannot be read: the text does without it. */
async function approvalOf(
  services: Services,
  call: Call,
  id: string,
): Promise<ApprovalView | null> {
  try {
    return await systemCaller(services, call.workspace.facts.organizationId).approval.get({ id });
  } catch {
    return null;
  }
}

/** Everyone in the channel sees the message, so members who may not decide learn who may. */
async function approversOf(
  services: Services,
  call: Call,
  approvalId: string,
): Promise<string[] | null> {
  const { organizationId } = call.workspace.facts;
  try {
    const caller = systemCaller(services, organizationId);
    const [approval, organization] = await Promise.all([
      caller.approval.get({ id: approvalId }),
      caller.organization.get(),
    ]);
    const { approvers } = organization.policy.approval;
    const required = approval.requiredRole;
    const found = await services.store.read.members.approvers({
      organizationId,
      rank:
        required === "owner" || required === "admin" || required === "billing"
          ? rankOf(required)
          : rankOf("member"),
      userIds: approvers.kind === "list" ? approvers.userIds : null,
    });
    return found
      .filter((member) => member.userId !== approval.requester.userId)
      .map((member) => member.name ?? member.email ?? "an approver");
  } catch {
    // Unknown or foreign: the same text as for a request that does not exist.
    return null;
  }
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}
