import {
  accessReviewPageSize,
  type AccessReviewModel,
  type DueRow,
  type ReviewPlace,
} from "../blocks/members/access-review-modal.ts";
import type { SlackMember } from "../request/as-slack-member.ts";
import { customRolesOf, memberEntry } from "../request/member-entry.ts";
import { ownRights } from "../request/own-rights.ts";
import { rankOfRoles } from "../text/member-text.ts";

/** A page of who is due for a review. Throws what `member.listReviewDue` rejects with. */
export async function readDue(
  slackMember: SlackMember,
  place: ReviewPlace,
): Promise<AccessReviewModel> {
  const { caller, organizationName } = slackMember;
  const { cursor } = place;
  const [{ members, nextCursor, days }, customRoles, { rank }] = await Promise.all([
    caller.member.listReviewDue({
      limit: accessReviewPageSize,
      ...(cursor === null ? {} : { cursor }),
    }),
    customRolesOf(slackMember),
    ownRights(slackMember),
  ]);
  // The last page is empty once it is decided; what was skipped is on the first.
  if (members.length === 0 && cursor !== null) return readDue(slackMember, { cursor: null });
  const rows = members.map((member): DueRow => {
    const { reviewedAt, createdAt } = member;
    const mayReview = rankOfRoles(member) <= rank;
    return { ...memberEntry(member, customRoles), reviewedAt, createdAt, mayReview };
  });
  return { organizationName, place, days, members: rows, nextCursor };
}
