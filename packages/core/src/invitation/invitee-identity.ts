import type { Actor } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import { rankOf, type SystemRole } from "../model/roles.ts";
import type { Invitation } from "../model/invitation.ts";
import type { ResolvedLink } from "./resolve-link.ts";
import { parseVerifiedAddress } from "./verified-address.ts";

export type ClaimedIdentity = { email?: string | undefined; emailVerified?: boolean | undefined };

/**
 * Proves that the holder of the link is the invitee. A link that only an email carried proves the
 * mailbox by itself; a copied one needs a verified session, or the customer's app, whose key vouches
 * for no role above its own. Throws `invite.email_mismatch`, `invite.email_unverified`,
 * `invite.role_not_assignable`, and `invite.not_found` for a key that does not work in the
 * organization of the invitation.
 */
export async function proveInvitee(
  actor: Actor | null,
  repositories: Repositories,
  wanted: { link: ResolvedLink; claimed: ClaimedIdentity },
): Promise<void> {
  const { link, claimed } = wanted;
  const { invitation } = link;
  if (actor === null || actor.kind === "system") {
    if (link.provesMailbox) return;
    throw new UsherError("invite.email_unverified", {
      message: "This link was not sent by email. Sign in with the invited address to accept it.",
    });
  }
  if (actor.kind === "org_key") {
    if (actor.organizationId !== invitation.organizationId)
      throw new UsherError("invite.not_found");
    requireVouchedRank(actor, invitation.role);
    const { email = "", emailVerified } = claimed;
    if (email === "" || emailVerified !== true) throw new UsherError("invite.email_unverified");
    const parsed = parseVerifiedAddress(email);
    if (!parsed.ok || parsed.address.key !== invitation.emailKey) throw mismatch(invitation, email);
    return;
  }
  if (
    actor.kind === "personal_key" &&
    actor.scope !== null &&
    !actor.scope.includes(invitation.organizationId)
  )
    throw new UsherError("invite.not_found");
  if (actor.kind === "session" && !actor.emailVerified)
    throw new UsherError("invite.email_unverified");
  const user = await repositories.users.find(actor.userId);
  const verified = user?.emails.filter((own) => own.verified) ?? [];
  if (verified.length === 0) throw new UsherError("invite.email_unverified");
  if (!verified.some((own) => own.emailKey === invitation.emailKey))
    throw mismatch(invitation, verified[0]?.email ?? "");
}

/** A key of the organization cannot admit anyone above its own rank. Throws `invite.role_not_assignable`. */
export function requireVouchedRank(actor: Actor | null, role: SystemRole): void {
  if (actor?.kind === "org_key" && rankOf(role) > rankOf(actor.maxRole))
    throw new UsherError("invite.role_not_assignable", { maxRole: actor.maxRole });
}

function mismatch(invitation: Invitation, own: string): UsherError {
  return new UsherError("invite.email_mismatch", {
    invited: maskEmail(invitation.email),
    signedInAs: own,
  });
}

/** `j•••@acme.com` */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}•••${email.slice(at)}`;
}
