import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Repositories } from "../ports/store.ts";
import { withMissCount } from "../limits/count-miss.ts";
import type { Membership } from "../model/member.ts";
import type { Organization } from "../model/organization.ts";
import { domainRejection } from "../model/invitation-rules.ts";
import { rolesOf, type Invitation } from "../model/invitation.ts";
import { personName } from "../model/text/person-name.ts";
import { proveInvitee, requireVouchedRank } from "./invitee-identity.ts";
import { authorityHolds } from "./inviter-authority.ts";
import { resolveLink } from "./resolve-link.ts";
import type { acceptInvitationInput, acceptInvitationOutput } from "./link-schemas.ts";
import { lostRace, requireTransition, stateRejection } from "./transition-rejection.ts";

type AcceptInput = z.output<typeof acceptInvitationInput>;
export type AcceptOutput = z.infer<typeof acceptInvitationOutput>;

/**
 * Makes the invitee a member, once: invitation and membership change in one transaction, and a
 * repeat by the same person gets the same answer with `alreadyAccepted`. Throws `invite.not_found`,
 * `.superseded`, `.expired`, `.declined`, `.email_mismatch`, `.email_unverified`,
 * `.role_not_assignable`, `.domain_not_allowed`, `.ip_rate_limited`, and `.inviter_unauthorized`, which revokes the invitation.
 */
export async function acceptInvitation(ctx: Context, input: AcceptInput): Promise<AcceptOutput> {
  const outcome = await withMissCount(ctx, "accept", () =>
    ctx.store.transaction((tx) => accept(ctx, tx, input)),
  );
  // Thrown only here: the revocation above has to be committed.
  if (outcome === "inviter_unauthorized") throw new UsherError("invite.inviter_unauthorized");
  return outcome;
}

async function accept(
  ctx: Context,
  tx: Repositories,
  input: AcceptInput,
): Promise<AcceptOutput | "inviter_unauthorized"> {
  const link = await resolveLink(ctx, tx, input.token);
  const { invitation, newest } = link;
  await proveInvitee(ctx.actor, tx, { link, claimed: input });
  const organization = await tx.organizations.find(invitation.organizationId);
  if (organization === null) throw new UsherError("invite.not_found");
  if (invitation.state === "accepted") return repeated(tx, organization, invitation);
  if (!newest) throw new UsherError("invite.superseded");
  requireTransition(invitation, "accepted");
  if (organization.status === "suspended") throw new UsherError("org.suspended");
  const domain = invitation.emailKey.slice(invitation.emailKey.lastIndexOf("@") + 1);
  const rejection = domainRejection(organization.policy, domain);
  if (rejection) throw rejection;

  if (!(await authorityHolds(tx, invitation))) {
    await revokeWithoutAuthority(ctx, tx, invitation);
    return "inviter_unauthorized";
  }
  const userId = await tx.users.realize({
    placeholderId: invitation.inviteeUserId,
    email: invitation.email,
    emailKey: invitation.emailKey,
    name: personName(input.name),
  });
  const [accepted] = await tx.invitations.transition({
    event: "accepted",
    organizationId: organization.id,
    select: { ids: [invitation.id] },
    expiry: "live",
    expected: { generation: invitation.generation },
    set: { acceptedUserId: userId, acceptedLink: link.kind },
    audit: {
      actor: { ...auditActor(ctx), ...(ctx.actor === null && { id: userId }) },
      data: { userId },
    },
  });
  if (!accepted) return lost(tx, organization, invitation);
  // The role may have been raised since it was read; then this is rolled back.
  requireVouchedRank(ctx.actor, accepted.role);
  const membership = await tx.members.ensure({
    organizationId: organization.id,
    id: newId(),
    userId,
    role: accepted.role,
    customRoles: accepted.customRoles,
    invitationId: accepted.id,
    metadata: accepted.metadata,
    accessUntil: accepted.accessUntil,
    accessForDays: accepted.accessForDays,
  });
  if (membership.status !== "active") throw new UsherError("membership.inactive");
  // Who was a member already did not join by this invitation.
  if (membership.invitationId === accepted.id)
    await tx.audit.append({
      organizationId: organization.id,
      action: "member.joined",
      actor: { ...auditActor(ctx), ...(ctx.actor === null && { id: userId }) },
      subject: { kind: "member", id: membership.id },
      data: {
        userId,
        roles: rolesOf(membership),
        invitationId: accepted.id,
      },
      personal: { email: accepted.email },
    });
  return answer(organization, accepted, { membership, alreadyAccepted: false });
}

/** Another accept, or a change that left the invitation open, came first. */
async function lost(
  tx: Repositories,
  organization: Organization,
  invitation: Invitation,
): Promise<AcceptOutput> {
  const now = await tx.invitations.find(organization.id, invitation.id);
  if (now?.state === "accepted") return repeated(tx, organization, now);
  throw await lostRace(tx, invitation);
}

async function repeated(
  tx: Repositories,
  organization: Organization,
  invitation: Invitation,
): Promise<AcceptOutput> {
  const userId = invitation.acceptedUserId;
  const membership = userId && (await tx.members.findByUser(organization.id, userId));
  // Removed since: the old link does not bring anyone back.
  if (!membership) throw stateRejection(invitation);
  return answer(organization, invitation, { membership, alreadyAccepted: true });
}

async function revokeWithoutAuthority(
  ctx: Context,
  tx: Repositories,
  invitation: Invitation,
): Promise<void> {
  await tx.invitations.transition({
    event: "revoked",
    organizationId: invitation.organizationId,
    select: { ids: [invitation.id] },
    from: ["pending"],
    expiry: "live",
    set: { stateReasonCode: "inviter_unauthorized" },
    reportsLoss: true,
    audit: {
      actor: { kind: "system", id: "authority", via: ctx.via, requestId: ctx.requestId },
    },
  });
}

function answer(
  organization: Organization,
  invitation: Invitation,
  extra: { membership: Membership; alreadyAccepted: boolean },
): AcceptOutput {
  const { membership, alreadyAccepted } = extra;
  return {
    organization: { id: organization.id, slug: organization.slug, name: organization.name },
    membership: {
      id: membership.id,
      userId: membership.userId,
      roles: rolesOf(membership),
      accessUntil: membership.accessUntil,
    },
    invitationId: invitation.id,
    email: invitation.email,
    acceptedAt: invitation.stateChangedAt,
    alreadyAccepted,
    metadata: invitation.metadata,
  };
}
