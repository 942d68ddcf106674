import { UsherError } from "../model/errors.ts";
import type { Access } from "../access/access.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { decidedAlready, type Decider } from "./check-approver.ts";
import { isRequester } from "./reachable-approval.ts";

/**
 * Whether the caller may approve this request of their own alone: an owner, where the policy has
 * it. Throws `approval.break_glass_refused` with the rule, `approval.expired`,
 * `invite.already_decided`.
 */
export function checkBreakGlass(access: Access, request: ApprovalRequest): Decider {
  const { user, membership } = access;
  if (
    user === null ||
    membership?.role !== "owner" ||
    !access.permissions.has("invitation:approve")
  )
    throw new UsherError("approval.break_glass_refused", { rule: "owner" });
  if (!access.organization.policy.approval.breakGlass)
    throw new UsherError("approval.break_glass_refused", { rule: "policy" });
  if (!isRequester(access, request))
    throw new UsherError("approval.break_glass_refused", {
      message: "This is not your own request. Approve it like any other.",
      rule: "own_request",
    });
  if (request.state !== "requested") throw decidedAlready(request);
  return { userId: user.id, onBehalfOf: null };
}
