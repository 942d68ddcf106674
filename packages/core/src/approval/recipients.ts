import type { Repositories } from "../ports/store.ts";
import type { MemberRecord } from "../model/member.ts";
import type { Organization } from "../model/organization.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { approversOf } from "../access/approvers-of.ts";
import { voteBy } from "../access/approval-rights.ts";

/** A person to be mentioned or written to, by their own clock where it is known. */
export type Recipient = Pick<MemberRecord, "userId" | "name" | "email"> & {
  timeZone: string | null;
};

/**
 * The people the policy asks directly, without those who have decided. Empty if the channel is
 * enough. This does not say who may decide.
 */
export async function recipientsOf(
  repositories: Repositories,
  organization: Organization,
  request: ApprovalRequest,
): Promise<Recipient[]> {
  const { notify } = organization.policy.approval;
  if (notify.kind === "channel") return [];
  const members =
    notify.kind === "approvers"
      ? await approversOf(repositories, organization, request)
      : await repositories.members.active(organization.id, notify.userIds);
  const asked = members.filter(
    (member) =>
      member.userId !== request.requesterUserId &&
      voteBy(request, member) === undefined &&
      !request.decisions.some((decision) => decision.userId === member.userId),
  );
  const zones = await repositories.users.timeZones(asked.map((member) => member.userId));
  return asked.map(({ userId, name, email }) => ({
    userId,
    name,
    email,
    timeZone: zones.get(userId) ?? null,
  }));
}
