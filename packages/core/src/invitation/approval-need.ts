import type { OfferedRoles } from "./offered-roles.ts";
import { domainListed, type OrganizationPolicy } from "../model/policy.ts";
import { isPrivileged } from "../model/roles.ts";
import type { ApprovalReason } from "../model/approval-request.ts";

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
