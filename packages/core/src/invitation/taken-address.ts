import { approversOf } from "../access/approvers-of.ts";
import { voteBy } from "../access/approval-rights.ts";
import { UsherError } from "../model/errors.ts";
import type { Invitation } from "../model/invitation.ts";
import type { Organization } from "../model/organization.ts";
import type { Repositories } from "../ports/store.ts";

const maxNames = 10;

/** The rejection of an address that a current member has. */
export function memberRejection({ status }: { status: "active" | "suspended" }): UsherError {
  return new UsherError(status === "active" ? "invite.already_member" : "invite.member_suspended");
}

/** The rejection of an address whose invitation is not decided yet: since when, and who can decide. */
export async function awaitingApproval(
  repositories: Repositories,
  organization: Organization,
  { id: invitationId, approvalRequestId, createdAt: since, state }: Invitation,
): Promise<UsherError> {
  const request =
    approvalRequestId && (await repositories.approvals.find(organization.id, approvalRequestId));
  const may = request ? await approversOf(repositories, organization, request) : [];
  const approvers = may
    .filter((member) => !request || voteBy(request, member) === undefined)
    .slice(0, maxNames)
    .flatMap(({ name, email }) => name ?? email ?? []);
  const who = approvers.length > 0 ? ` It can be decided by: ${approvers.join(", ")}.` : "";
  return new UsherError("invite.awaiting_approval", {
    message: `An invitation for this address has been waiting for approval since ${since}.${who}`,
    invitationId,
    approvalRequestId,
    state,
    since,
    approvers,
  });
}
