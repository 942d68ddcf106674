import { withMissCount } from "../limits/count-miss.ts";
import { UsherError } from "../model/errors.ts";
import { erasedEmail } from "../model/erased.ts";
import type { Invitation } from "../model/invitation.ts";
import { parseLinkToken } from "../model/link.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { mute } from "./mute.ts";

export type MuteLinkPreview = {
  organizationName: string;
  email: string;
  locale: string;
  muted: boolean;
};

/** What the link of List-Unsubscribe would mute. Changes nothing. Throws `invite.not_found`, `invite.ip_rate_limited`. */
export function previewMuteLink(ctx: Context, token: string): Promise<MuteLinkPreview> {
  return withMissCount(ctx, "miss", async () => {
    const { read } = ctx.store;
    const { invitation, organizationName } = await resolveMuteLink(ctx, read, token);
    const { organizationId, id: invitationId, email, emailKey, locale } = invitation;
    const { muted } = await read.reports.optOut({ organizationId, invitationId, emailKey });
    return { organizationName, email, locale, muted };
  });
}

/**
 * Mutes, whatever became of the invitation, and can do nothing else: email clients and their providers call it by
 * themselves (RFC 8058). A repeat changes nothing. Throws `invite.not_found`, `invite.ip_rate_limited`.
 */
export function muteByLink(ctx: Context, token: string): Promise<void> {
  return withMissCount(ctx, "accept", () =>
    ctx.store.transaction(async (tx) => {
      const { invitation } = await resolveMuteLink(ctx, tx, token);
      await mute(ctx, tx, invitation);
    }),
  );
}

async function resolveMuteLink(
  { links, onOrganization }: Pick<Context, "links" | "onOrganization">,
  repositories: Repositories,
  token: string,
): Promise<{ invitation: Invitation; organizationName: string }> {
  const parsed = parseLinkToken(token);
  const invitation = parsed && (await repositories.invitations.findBySelector(parsed.selector));
  const invitationId = invitation?.id ?? "00000000-0000-0000-0000-000000000000";
  const matches = links.matches({ invitationId, purpose: "mute" }, parsed?.verifier ?? token);
  // Nothing says any more whose it was.
  const isErased = invitation?.emailKey === erasedEmail;
  if (!invitation || !matches || isErased) throw new UsherError("invite.not_found");
  const organization = await repositories.organizations.find(invitation.organizationId);
  if (organization === null) throw new UsherError("invite.not_found");
  onOrganization?.(organization.id);
  return { invitation, organizationName: organization.name };
}
