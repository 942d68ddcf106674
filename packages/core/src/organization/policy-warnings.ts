import { rightHoldersOf } from "../access/approvers-of.ts";
import type { Organization } from "../model/organization.ts";
import { isLoopbackOrigin } from "../model/return-address.ts";
import { rankOf } from "../model/roles.ts";
import { counted } from "../model/text/counted.ts";
import type { Repositories } from "../ports/store.ts";
import type { PolicyWarning } from "./schemas.ts";

/** Rules under which approvers need an approval too. */
const askingApprovers: ReadonlySet<string> = new Set([
  "always",
  "external_domain",
  "privileged_role",
]);

/** What the policy makes impossible with the members there are, and what is for development only. */
export async function policyWarnings(
  repositories: Repositories,
  organization: Organization,
): Promise<PolicyWarning[]> {
  const approval = await approvalWarnings(repositories, organization);
  return [...approval, ...loopbackWarnings(organization)];
}

function loopbackWarnings({ policy: { returnOrigins } }: Organization): PolicyWarning[] {
  return returnOrigins.flatMap((origin, index) =>
    isLoopbackOrigin(origin)
      ? [
          {
            code: "return_origins.loopback" as const,
            path: `returnOrigins.${index}`,
            message: `${origin} is a program on the machine of whoever accepts. Use it for development only.`,
          },
        ]
      : [],
  );
}

/** Requests that a warning is about are rejected. */
async function approvalWarnings(
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
    const message = `No request can be approved: each needs ${counted(quorum, "approval")}, and ${counted(count, "person", "people")} can approve.`;
    return [{ code: "approval.undecidable", path, message }];
  }
  if (count > quorum || allowSelfApproval || !askingApprovers.has(required)) return [];
  const message = `Requests by approvers cannot be approved: each needs ${counted(quorum, "approval")} by others, and ${counted(count - 1, "other person", "other people")} can approve.`;
  return [{ code: "approval.approvers_stuck", path, message }];
}
