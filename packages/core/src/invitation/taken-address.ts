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

type Waiting = Pick<Invitation, "id" | "approvalRequestId" | "createdAt" | "state">;

/** The rejection of an address whose invitation is not decided yet: since when, and who can decide. */
export async function awaitingApproval(
  repositories: Repositories,
  organization: Organization,
  waiting: Waiting,
): Promise<UsherError> {
  return awaitingApprovalOf(waiting, await decidersOf(repositories, organization, waiting));
}

/** The same for several: one look per request. */
export async function allAwaitingApproval(
  repositories: Repositories,
  organization: Organization,
  all: readonly Invitation[],
): Promise<Map<string, UsherError>> {
  const deciders = new Map<string | null, string[]>();
  const rejections = new Map<string, UsherError>();
  for (const waiting of all) {
    const { approvalRequestId, emailKey } = waiting;
    const names =
      deciders.get(approvalRequestId) ?? (await decidersOf(repositories, organization, waiting));
    deciders.set(approvalRequestId, names);
    rejections.set(emailKey, awaitingApprovalOf(waiting, names));
  }
  return rejections;
}

/** The names of those who can decide and have not. */
async function decidersOf(
  repositories: Repositories,
  organization: Organization,
  { approvalRequestId }: Waiting,
): Promise<string[]> {
  if (approvalRequestId === null) return [];
  const request = await repositories.approvals.find(organization.id, approvalRequestId);
  if (request === null) return [];
  const members = await approversOf(repositories, organization, request);
  return members
    .filter((member) => voteBy(request, member) === undefined)
    .slice(0, maxNames)
    .flatMap(({ name, email }) => name ?? email ?? []);
}

function awaitingApprovalOf(
  { id: invitationId, approvalRequestId, createdAt: since, state }: Waiting,
  approvers: string[],
): UsherError {
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
