import { toErrorView } from "@usher/core";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import { breakGlassReason } from "../blocks/break-glass-modal.ts";
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import type { Services } from "../request/services.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { subjectOf, textOf } from "../request/submitted-view.ts";

const shortest = 10;

/** Approves, or reports that an owner may approve their own request alone, where the policy allows it. */
export async function approveOrAsk(
  { caller, store, organizationId, userId }: SlackMember,
  id: string,
): Promise<"approved" | "own_request"> {
  try {
    await caller.approval.approve({ id });
    return "approved";
  } catch (error) {
    if (toErrorView(error).code !== "invite.self_approval") throw error;
    const [membership, organization] = await Promise.all([
      store.read.members.findByUser(organizationId, userId),
      caller.organization.get(),
    ]);
    if (membership?.role !== "owner" || !organization.policy.approval.breakGlass) throw error;
    return "own_request";
  }
}

/** The form of an owner who approves their own request. */
export function breakGlassSubmission(services: Services) {
  return formSubmission(services, {
    fields: () => [breakGlassReason],
    read(view) {
      const approvalId = subjectOf(view);
      const reason = textOf(view, breakGlassReason) ?? "";
      return approvalId === null ? null : { approvalId, reason };
    },
    check: async (_submitted, { reason }) =>
      reason.length < shortest
        ? errorUnder(breakGlassReason, "Enter a reason of at least 10 characters.")
        : null,
    attempt: ({ call, claimed }, { approvalId: id, reason }) =>
      asSlackMember(services, { call, claimed }, ({ caller }) =>
        caller.approval.approve({ id, breakGlass: { reason } }),
      ),
    succeed: ({ call, reply }) =>
      call.acked
        ? reply.show("Approved", ["The request is approved. The approvers have been notified."])
        : reply.close(),
    reject: ({ call }, rejected, { approvalId }) =>
      decisionRejection(services, call, { ...rejected, approvalId }),
    errorField: () => breakGlassReason,
  });
}
