import type { Access } from "../access/access.ts";
import { UsherError } from "../model/errors.ts";
import type { OfferedRoles } from "./offered-roles.ts";
import { grantRejection } from "./rank-guard.ts";
import { domainListed, type OrganizationPolicy } from "../model/policy.ts";
import { isPrivileged } from "../model/roles.ts";
import type { ApprovalReason } from "../model/approval-request.ts";

export type ApprovalOptions = {
  access: Access;
  request: { onInsufficientRole: "fail" | "request" };
  /** `reject`: a compatibility API never turns a call into a request. */
  onApprovalNeeded: "request" | "reject";
  /** The reason of entries for which the policy has none. */
  approvalAtLeast: ApprovalReason | null;
};

/** Why an entry has to be approved first, null where it goes out at once, or why it may not go at all. */
export function approvalFor(
  domain: string,
  offer: OfferedRoles,
  { access, request, onApprovalNeeded, approvalAtLeast }: ApprovalOptions,
): ApprovalReason | UsherError | null {
  const { policy } = access.organization;
  const rejection = access.permissions.has("member:invite")
    ? grantRejection(access, offer)
    : new UsherError("authorize.forbidden", { permission: "member:invite" });
  if (rejection !== null) {
    const mayRequest =
      request.onInsufficientRole === "request" &&
      onApprovalNeeded === "request" &&
      access.user !== null &&
      policy.approval.required !== "never";
    return mayRequest ? "insufficient_role" : rejection;
  }
  const rule = policyWantsApproval(policy, domain, offer);
  if (rule !== null && onApprovalNeeded === "reject")
    return new UsherError("invite.approval_required", { rule });
  return rule ?? approvalAtLeast;
}

/**
 * Which rule of the policy wants an approval for an address the caller may invite; null for none.
 * An auto-approved domain answers every rule but `privileged_role`.
 */
export function policyWantsApproval(
  policy: OrganizationPolicy,
  domain: string,
  offer: OfferedRoles,
): ApprovalReason | null {
  const { required, autoApproveDomains } = policy.approval;
  const trusted = domainListed(autoApproveDomains, domain);
  switch (required) {
    case "never":
    case "when_insufficient":
      return null;
    case "external_domain":
      return trusted ? null : "external_domain";
    case "privileged_role":
      return isPrivileged(offer.role) ? "privileged_role" : null;
    case "always":
      return trusted ? null : "always";
  }
}
