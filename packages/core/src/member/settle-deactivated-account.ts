import { loadAccess } from "../access/load-access.ts";
import { UsherError } from "../model/errors.ts";
import type { Membership } from "../model/member.ts";
import { rankOf } from "../model/roles.ts";
import type { Context } from "../ports/context.ts";
import { endMembership } from "./end-membership.ts";

type Deactivated = { teamId: string; slackUserId: string; userId: string };

/** No procedure calls this verb, so it declares the permission itself. */
const requirement = {
  permissions: ["member:manage"],
  role: "required",
  inOrganization: true,
} as const;

/**
 * What follows when Slack deactivated a member's account: by policy the member is suspended, unless they are the last
 * owner or have an account in another workspace, and every admin and owner is notified in Slack. For the Slack app as
 * the system; a repeat after a crash does what is left.
 */
export async function settleDeactivatedAccount(
  given: Context,
  { teamId, slackUserId, userId }: Deactivated,
): Promise<void> {
  const ctx = { ...given, requirement };
  const { organization } = await loadAccess(ctx, ctx.store.read);
  const { id: organizationId, policy } = organization;
  const membership = await ctx.store.read.members.findByUser(organizationId, userId);
  if (membership === null) return;
  if (policy.slack.suspendDeactivated && (await hasNoOtherAccount(ctx, membership)))
    await suspendUnlessLastOwner(ctx, membership);
  await ctx.store.transaction(async (tx) => {
    const query = { organizationId, rank: rankOf("admin"), userIds: null };
    const admins = (await tx.members.approvers(query)).filter((admin) => admin.userId !== userId);
    await tx.outbox.enqueueAll(
      admins.map((admin) => ({
        organizationId,
        kind: "slack.member" as const,
        key: `notify ${teamId} ${slackUserId} ${admin.userId}`,
        payload: { memberId: membership.id, teamId, adminUserId: admin.userId },
        delayMs: 0,
      })),
    );
  });
}

async function hasNoOtherAccount(
  { store }: Context,
  { organizationId, userId }: Membership,
): Promise<boolean> {
  return (await store.read.accountLinks.ofMember({ organizationId, userId })).length === 0;
}

async function suspendUnlessLastOwner(ctx: Context, { id }: Membership): Promise<void> {
  try {
    await endMembership(ctx, {
      id,
      status: "suspended",
      action: "member.suspended",
      reasonCode: "slack_account_deactivated",
    });
  } catch (error) {
    const code = error instanceof UsherError ? error.code : null;
    // Removed just now: there is nothing left to suspend.
    if (code !== "organization.last_owner" && code !== "member.not_found") throw error;
  }
}
