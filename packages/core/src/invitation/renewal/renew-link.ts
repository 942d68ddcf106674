import { erasedRecipientHashes } from "../../limits/erased-recipients.ts";
import { erasedEmail } from "../../model/erased.ts";
import { takeRecipients } from "../../limits/limit-recipients.ts";
import { offerRejection } from "../../model/access-end.ts";
import { domainRejection } from "../../model/invitation-rules.ts";
import type { Invitation } from "../../model/invitation.ts";
import type { Context } from "../../ports/context.ts";
import type { Repositories } from "../../ports/store.ts";
import { authorityHolds } from "../inviter-authority.ts";
import { resendRejection } from "../resend-rules.ts";
import { claimRenewal, type Renewal } from "./claim-renewal.ts";
import { renewExpired } from "./renew-expired.ts";

/**
 * What a request of the invitee causes, for an expired invitation or a pending one whose link they do not have. False
 * where the policy, the address or the time does not allow it: nothing was changed. Throws `version.conflict` for the
 * loser of a race.
 */
export async function renewLink(ctx: Context, invitation: Invitation): Promise<boolean> {
  const { organizationId, id } = invitation;
  const { isOpen, isUsed } = await ctx.store.read.invitations.renewalWindow(organizationId, id);
  if (!isOpen || isUsed) return false;
  return ctx.store.transaction((tx) => renew(ctx, tx, invitation));
}

async function renew(ctx: Context, tx: Repositories, invitation: Invitation): Promise<boolean> {
  const { organizationId, emailKey } = invitation;
  const organization = await tx.organizations.find(organizationId);
  if (organization?.status !== "active" || organization.policy.renewal === "off") return false;
  if (organization.invitationsPausedAt !== null) return false;
  const domain = emailKey.slice(emailKey.lastIndexOf("@") + 1);
  if (domainRejection(organization.policy, domain) !== null) return false;
  const hashesOf = erasedRecipientHashes(ctx);
  const facts = await tx.invitations.facts(organizationId, [emailKey], hashesOf);
  if (facts.erased.has(emailKey) || emailKey === erasedEmail) return false;
  if (facts.suppressed.has(emailKey) || facts.members.has(emailKey)) return false;
  // Until the membership that has ended is removed, its end is not settled.
  if (facts.ended.length > 0) return false;
  const renewal = { ctx, tx, organization, invitation, domain };
  // Another one may have taken the place of an expired one: then its link is what the invitee needs.
  const open = facts.open.get(emailKey);
  if (open !== undefined) return repeatLink({ ...renewal, invitation: open });
  // Access that is over is not offered again.
  if (offerRejection(invitation.accessUntil, facts.now) !== null) return false;
  if (organization.policy.renewal === "automatic" && (await renewExpired(renewal))) return true;
  await claimRenewal(renewal, "inviter_asked");
  return true;
}

/** Emails the link of a pending invitation again, if the limits of a resend allow it. */
async function repeatLink(renewal: Renewal): Promise<boolean> {
  const { ctx, tx, organization, invitation } = renewal;
  if (invitation.state !== "pending" || !ctx.links.knows(invitation.linkKeyId)) return false;
  if (resendRejection(organization.policy, invitation) !== null) return false;
  if (!(await authorityHolds(tx, invitation))) return false;
  const full = await takeRecipients(ctx, tx, [invitation.emailKey]);
  if (full.size > 0) return false;
  await claimRenewal(renewal, "link_repeated");
  return true;
}
