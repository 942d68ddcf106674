import type { z } from "zod";

import type { Access } from "../access/access.ts";
import { loadAccess } from "../access/load-access.ts";
import { settleEnded } from "../access/settle-ended.ts";
import { UsherError } from "../model/errors.ts";
import type { MemberRecord } from "../model/member.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { auditReview } from "./audit-review.ts";
import { keepAnOwner, manageableMember } from "./manageable-member.ts";
import type { removeMemberOutput } from "./schemas.ts";

type EndedMembership = z.infer<typeof removeMemberOutput>;

type Ending = {
  status: "removed" | "suspended";
  action: string;
  /** Why, where no person decided it. */
  reasonCode?: string;
  /** Given where a review decided it: who reviewed, as `MemberRepository.update` takes it. */
  reviewedByUserId?: string | null;
};

export async function endMembership(
  ctx: Context,
  { id, ...ending }: Ending & { id: string },
): Promise<EndedMembership> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const member = await manageableMember(access, tx, id);
    if (member.status === ending.status)
      return { id: member.id, revokedInvitations: 0, reattributedInvitations: 0 };
    return endLocked({ ctx, tx, access }, member, ending);
  });
}

type Call = { ctx: Context; tx: Repositories; access: Access };

/** Of a locked membership of another status, which the caller may end. Throws `organization.last_owner`, and what `settleEnded` throws. */
export async function endLocked(
  { ctx, tx, access }: Call,
  member: MemberRecord,
  { status, action, reasonCode, reviewedByUserId }: Ending,
): Promise<EndedMembership> {
  await keepAnOwner(tx, member);
  const { organizationId, id, version: expectedVersion } = member;
  const review = reviewedByUserId === undefined ? {} : { reviewedByUserId };
  const change = { organizationId, id, expectedVersion, status, ...review };
  const changed = await tx.members.update(change);
  if (changed === null) throw new UsherError("version.conflict");
  if (reviewedByUserId !== undefined) await auditReview({ ctx, tx }, member, "end");
  const { revoked, reattributed } = await settleEnded(
    { ctx, tx, access },
    { member: changed, status, action, data: reasonCode === undefined ? {} : { reasonCode } },
  );
  return { id, revokedInvitations: revoked, reattributedInvitations: reattributed };
}
