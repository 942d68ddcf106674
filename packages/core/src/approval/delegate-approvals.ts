import { requireStepUpFor } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Repositories } from "../ports/store.ts";
import { delegationView, type DelegateInput, type DelegationView } from "./delegation-schemas.ts";
import { approvalRightsOf } from "../access/approval-rights.ts";
import { loadAccess } from "../access/load-access.ts";

const maxDays = 90;
const maxAtOnce = 10;

/**
 * Lets another member decide for the caller until a time, at most 90 days long. What was handed over
 * to the caller is not passed on. A repeat answers with what is there. Throws
 * `delegation.invalid`, `member.not_found`, `authorize.forbidden` for who decides about nothing.
 */
export async function delegateApprovals(
  ctx: Context,
  input: DelegateInput,
): Promise<DelegationView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const { user } = access;
    const organizationId = access.organization.id;
    const rights = await approvalRightsOf(access, tx);
    if (user === null || !rights.some((right) => right.userId === user.id))
      throw new UsherError("authorize.forbidden", {
        message: "You cannot approve requests here, so there is nothing to delegate.",
      });
    if (access.membership) requireStepUpFor(ctx, [access.membership]);
    if (input.toUserId === user.id) throw invalid("Choose someone else as your delegate.");
    await holdMembers(tx, organizationId, [user.id, input.toUserId]);
    const made = await tx.delegations.insert(
      {
        organizationId,
        id: newId(),
        fromUserId: user.id,
        toUserId: input.toUserId,
        startsAt: input.from ?? null,
        endsAt: input.until,
      },
      maxDays,
    );
    if (made === null) throw invalid(`Choose a period in the future of at most ${maxDays} days.`);
    const { delegation, isNew } = made;
    if (!isNew) return delegationView(delegation);
    if ((await tx.delegations.countFrom(organizationId, user.id)) > maxAtOnce)
      throw invalid(`You can have at most ${maxAtOnce} delegates. End another delegation first.`);
    await tx.audit.append({
      organizationId,
      action: "approval.delegated",
      actor: auditActor(ctx),
      subject: { kind: "delegation", id: delegation.id },
      data: {
        fromUserId: user.id,
        toUserId: input.toUserId,
        startsAt: delegation.startsAt,
        endsAt: delegation.endsAt,
      },
    });
    return delegationView(delegation);
  });
}

/** Both stay active members to the end of this; who removes one waits and then ends the delegation. */
async function holdMembers(
  tx: Repositories,
  organizationId: string,
  userIds: readonly string[],
): Promise<void> {
  const members = await tx.members.active(organizationId, userIds);
  if (members.length < userIds.length) throw new UsherError("member.not_found");
  for (const { id } of members) {
    const held = await tx.members.find({ organizationId, id, lock: true });
    if (held?.status !== "active") throw new UsherError("member.not_found");
  }
}

function invalid(message: string): UsherError {
  return new UsherError("delegation.invalid", { message });
}
