import { rightHoldersOf } from "../access/approvers-of.ts";
import type { Organization } from "../model/organization.ts";
import { rankOf } from "../model/roles.ts";
import type { Repositories } from "../ports/store.ts";
import type { PolicyWarning } from "./schemas.ts";

/** Rules that make people ask who could approve themselves. */
const askingApprovers: ReadonlySet<string> = new Set([
  "always",
  "external_domain",
  "privileged_role",
]);

/** What the policy makes impossible with the members there are. Requests that it affects are rejected. */
export async function policyWarnings(
  repositories: Repositories,
  organization: Organization,
): Promise<PolicyWarning[]> {
  const { required, quorum, breakGlass, approvers, allowSelfApproval } =
    organization.policy.approval;
  if (required === "never" || breakGlass) return [];
  const requiredRank = rankOf(approvers.kind === "rank" ? "admin" : "member");
  const holders = await rightHoldersOf(repositories, organization, {
    requesterUserId: null,
    requiredRank,
  });
  const count = holders.length;
  const path = count === 0 ? "approval.approvers" : "approval.quorum";
  if (count < quorum) {
    const message = `No request can be approved: it needs ${quorum} approvals, and ${count} can approve.`;
    return [{ code: "approval.undecidable", path, message }];
  }
  if (count > quorum || allowSelfApproval || !askingApprovers.has(required)) return [];
  const message = `Requests by approvers cannot be approved: they need ${quorum} approvals by others, and ${count - 1} can approve.`;
  return [{ code: "approval.approvers_stuck", path, message }];
}
