import { UsherError } from "../model/errors.ts";
import type { Standing } from "../access/standing.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { decidedAlready, type Decider } from "./check-approver.ts";
import { isRequester } from "./reachable-approval.ts";

/**
 * Whether the caller may approve this request of their own alone: an owner, where the policy has
 * it. Throws `approval.break_glass_refused` with the rule, `approval.expired`,
 * `invite.already_decided`.
 */
export function checkBreakGlass(standing: Standing, request: ApprovalRequest): Decider {
  const { user, membership } = standing;
  if (
    user === null ||
    membership?.role !== "owner" ||
    !standing.permissions.has("invitation:approve")
  )
    throw new UsherError("approval.break_glass_refused", { rule: "owner" });
  if (!standing.organization.policy.approval.breakGlass)
    throw new UsherError("approval.break_glass_refused", { rule: "policy" });
  if (!isRequester(standing, request))
    throw new UsherError("approval.break_glass_refused", {
      message: "This is not your own request; approve it like any other.",
      rule: "own_request",
    });
  if (request.state !== "requested") throw decidedAlready(request);
  return { userId: user.id, onBehalfOf: null };
}
