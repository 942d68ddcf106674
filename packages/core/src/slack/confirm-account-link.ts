import type { AuditActor } from "../model/events/audit-event.ts";
import { parseLinkToken } from "../model/link.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { countMiss } from "../limits/count-miss.ts";
import type { Membership } from "../model/member.ts";
import type { LinkToken } from "../model/slack-account-link.ts";
import { linkTokenUrl } from "./link-token-url.ts";

/** What the page shows. Unknown, malformed and wrong links are one answer. */
export type AccountLinkPreview =
  | { state: "not_found" }
  | {
      state: "open" | "linked" | "over";
      organizationName: string;
      locale: string;
      email: string;
      slackUserName: string;
      teamName: string;
      expiresAt: string;
    };

/**
 * Reads only, so that scanners and previews of email change nothing. Throws `invite.ip_rate_limited`
 * after too many links that opened nothing.
 */
export async function previewAccountLink(ctx: Context, token: string): Promise<AccountLinkPreview> {
  const shown = await preview(ctx, ctx.store.read, token);
  if (shown.state === "not_found") await countMiss(ctx, "miss");
  return shown;
}

/**
 * The member confirms that the Slack account is theirs. Works once; a repeat, an expired link and a
 * removed member change nothing. The link token names the Slack account, so a stolen link cannot connect
 * another one. Throws `invite.ip_rate_limited` after too many links that matched nothing.
 */
export async function confirmAccountLink(ctx: Context, token: string): Promise<AccountLinkPreview> {
  const shown = await ctx.store.transaction(async (tx) => {
    const linkToken = await validLinkToken(ctx, tx, token);
    const membership = linkToken && (await lockedMember(tx, linkToken));
    if (linkToken && membership && (await tx.accountLinks.useLinkToken(linkToken)))
      await connect(ctx, tx, { linkToken, membership });
    return preview(ctx, tx, token);
  });
  if (shown.state === "not_found") await countMiss(ctx, "accept");
  return shown;
}

async function connect(
  ctx: Context,
  tx: Repositories,
  { linkToken, membership }: { linkToken: LinkToken; membership: Membership },
): Promise<void> {
  const { organizationId, teamId, slackUserId } = linkToken;
  const { userId } = membership;
  const displaced = await tx.accountLinks.connect({ organizationId, teamId, slackUserId, userId });
  const actor: AuditActor = {
    kind: "slack_user",
    id: userId,
    via: ctx.via,
    requestId: ctx.requestId,
  };
  await tx.audit.append({
    organizationId,
    action: "member.slack_account_connected",
    actor,
    subject: { kind: "member", id: membership.id },
    data: { userId, teamId },
    personal: { slackUserId, displaced },
  });
  const report = (slackUser: string, what: "connected" | "moved") =>
    tx.outbox.enqueue({
      organizationId,
      kind: "slack.account",
      key: `${linkToken.id}:${slackUser}`,
      payload: { teamId, slackUserId: slackUser, what },
      delayMs: 0,
    });
  await report(slackUserId, "connected");
  for (const other of displaced) await report(other, "moved");
}

/** Locked, so that the membership cannot end and two accounts cannot both be connected. */
async function lockedMember(tx: Repositories, linkToken: LinkToken): Promise<Membership | null> {
  const { organizationId, userId } = linkToken;
  const found = userId === null ? null : await tx.members.findByUser(organizationId, userId);
  if (found === null) return null;
  const locked = await tx.members.find({ organizationId, id: found.id, lock: true });
  return locked?.status === "active" ? locked : null;
}

async function validLinkToken(
  { links, onOrganization }: Pick<Context, "links" | "onOrganization">,
  repositories: Repositories,
  token: string,
): Promise<LinkToken | null> {
  const parsed = parseLinkToken(token);
  const linkToken =
    parsed && (await repositories.accountLinks.linkTokenBySelector(parsed.selector));
  if (!parsed || !linkToken) {
    links.matchesNothing(parsed?.verifier ?? token);
    return null;
  }
  const right = links.matches(linkTokenUrl(linkToken.id), parsed.verifier);
  if (!right || linkToken.email === null) return null;
  onOrganization?.(linkToken.organizationId);
  return linkToken;
}

async function preview(
  ctx: Pick<Context, "links" | "onOrganization">,
  repositories: Repositories,
  token: string,
): Promise<AccountLinkPreview> {
  const linkToken = await validLinkToken(ctx, repositories, token);
  if (linkToken === null || linkToken.email === null) return { state: "not_found" };
  const organization = await repositories.organizations.find(linkToken.organizationId);
  if (organization === null || organization.status !== "active") return { state: "not_found" };
  return {
    state: await stateOf(repositories, linkToken),
    organizationName: organization.name,
    locale: organization.policy.locale,
    email: linkToken.email,
    slackUserName: linkToken.slackUserName,
    teamName: linkToken.teamName,
    expiresAt: linkToken.expiresAt,
  };
}

async function stateOf(
  repositories: Repositories,
  linkToken: LinkToken,
): Promise<"open" | "linked" | "over"> {
  const { organizationId, userId } = linkToken;
  if (linkToken.usedAt !== null) {
    const link = await repositories.accountLinks.find(linkToken);
    return link?.userId === userId ? "linked" : "over";
  }
  const member = userId && (await repositories.members.findByUser(organizationId, userId));
  return linkToken.isOver || !member || member.status !== "active" ? "over" : "open";
}
