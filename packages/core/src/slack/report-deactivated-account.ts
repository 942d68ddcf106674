import type { SlackAccount } from "../model/slack-account-link.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { disconnectAccount } from "./unlink-account.ts";

/** A deactivation is reported once, however often Slack repeats it; after this time it may be reported again. */
const reportedForHours = 90 * 24;

type DeactivatedAccount = SlackAccount & {
  /** Null where Slack returns no address, or one that it has not confirmed. */
  emailKey: string | null;
};

/**
 * Slack deactivated an account: its link ends, and where it was a member's a job looks after the membership. Does
 * nothing for an account of no active member, for one whose member has another account in the workspace, and on
 * repeat.
 */
export async function reportDeactivatedAccount(
  ctx: Pick<Context, "store" | "via" | "requestId">,
  account: DeactivatedAccount,
): Promise<void> {
  const { organizationId, teamId, slackUserId } = account;
  await ctx.store.transaction(async (tx) => {
    // Before the link ends, because it says whose account it was.
    const userId = await tx.accountLinks.resolve(account);
    await disconnectAccount(tx, ctx, { account, reason: "deactivated" });
    if (userId === null || !(await isTheirAccount(tx, userId, account))) return;
    const claim = { ...reportKey(account), requestHash: userId };
    if (!(await tx.idempotency.claim(claim, reportedForHours)).claimed) return;
    await tx.outbox.enqueue({
      organizationId,
      kind: "slack.deactivated",
      key: `${teamId} ${slackUserId}`,
      payload: { teamId, slackUserId, userId },
      delayMs: 0,
    });
  });
}

/** The account works again: the next deactivation is reported as the first one was. */
export async function forgetDeactivation(
  { store }: Pick<Context, "store">,
  account: SlackAccount,
): Promise<void> {
  await store.read.idempotency.release(reportKey(account));
}

function reportKey({ organizationId, teamId, slackUserId }: SlackAccount) {
  return { organizationId, actorKey: "system:slack", key: `deactivated ${teamId} ${slackUserId}` };
}

async function isTheirAccount(
  tx: Repositories,
  userId: string,
  { organizationId, teamId }: SlackAccount,
): Promise<boolean> {
  const membership = await tx.members.findByUser(organizationId, userId);
  if (membership?.status !== "active") return false;
  const links = await tx.accountLinks.ofMember({ organizationId, userId });
  return links.every((link) => link.teamId !== teamId);
}
