import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { AccountLink, SlackAccount } from "../model/slack-account-link.ts";

/** Ends the link of a Slack account: at its own request, or because Slack deactivated it. Null when there was none. */
export async function unlinkAccount(
  ctx: Pick<Context, "store" | "via" | "requestId">,
  account: SlackAccount,
  reason: "asked" | "deactivated",
): Promise<AccountLink | null> {
  return ctx.store.transaction((tx) => disconnectAccount(tx, ctx, { account, reason }));
}

/** The same in a transaction that does more. */
export async function disconnectAccount(
  tx: Repositories,
  ctx: Pick<Context, "via" | "requestId">,
  { account, reason }: { account: SlackAccount; reason: "asked" | "deactivated" },
): Promise<AccountLink | null> {
  const link = await tx.accountLinks.find(account);
  if (link === null || !(await tx.accountLinks.disconnect(account))) return null;
  await record(tx, ctx, { link, reason });
  return link;
}

async function record(
  tx: Repositories,
  { via, requestId }: Pick<Context, "via" | "requestId">,
  { link, reason }: { link: AccountLink; reason: "asked" | "deactivated" },
): Promise<void> {
  const { organizationId, userId, teamId, slackUserId } = link;
  const membership = await tx.members.findLastByUser(organizationId, userId);
  if (membership === null) return;
  await tx.audit.append({
    organizationId,
    action: "member.slack_account_disconnected",
    actor:
      reason === "asked"
        ? { kind: "slack_user", id: userId, via, requestId }
        : { kind: "system", id: "slack", via, requestId },
    subject: { kind: "member", id: membership.id },
    data: { userId, teamId, reason },
    personal: { slackUserId },
  });
}
