import { requireInvitationsRunning } from "../access/require-invitations-running.ts";
import { requireStepUpFor } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { offerRejection } from "../model/access-end.ts";
import { erasedEmail } from "../model/erased.ts";
import { UsherError } from "../model/errors.ts";
import { withIdempotencyKey } from "../ports/idempotency.ts";
import type { Repositories } from "../ports/store.ts";
import { limitActor } from "../limits/limit-actor.ts";
import { erasedRecipientHashes } from "../limits/erased-recipients.ts";
import { takeEndedPlace } from "../limits/limit-places.ts";
import { recipientRejection, takeRecipients } from "../limits/limit-recipients.ts";
import { removeEnded } from "../access/remove-ended.ts";
import type { Access } from "../access/access.ts";
import type { Invitation } from "../model/invitation.ts";
import { reachableInvitation } from "./own-invitation.ts";
import { requireGrant } from "./rank-guard.ts";
import { requireUsableKey } from "./require-usable-key.ts";
import { erasedRejection, resendRejection } from "./resend-rules.ts";
import type { InvitationView } from "./schemas.ts";
import { sponsorOf } from "./sponsor.ts";
import { requireTransition, transitionOne } from "./transition-rejection.ts";
import { awaitingApproval, memberRejection } from "./taken-address.ts";
import { invitationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/**
 * Emails a pending, expired or failed invitation again: same id, next generation, and a new expiry
 * unless it lives longer already; older links then answer that a newer one was sent. A caller who may
 * invite vouches for it from then on. Throws `invite.resend_cooldown`, `invite.send_limit`,
 * `organization.invitations_paused`, `invite.insufficient_role`, `invite.suppressed`, `invite.already_pending` when an expired one
 * was replaced, `invite.actor_rate_limited`, `invite.recipient_rate_limited`, for one that is
 * opened again `invite.pending_limit` and `invite.org_rate_limited`, `invite.role_resolve_failed`, or
 * the state's own code.
 */
export async function resendInvitation(
  ctx: Context,
  input: { id: string; idempotencyKey?: string | undefined },
): Promise<InvitationView> {
  await limitActor(ctx);
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const invitation = await reachableInvitation(access, tx, input.id);
    return withIdempotencyKey({
      repository: tx.idempotency,
      organizationId: access.organization.id,
      actor: access.actor,
      key: input.idempotencyKey,
      request: { verb: "invitation.resend", id: input.id },
      run: () => resendOnce({ ctx, tx, access, invitation }),
    });
  });
}

type Call = { ctx: Context; tx: Repositories; access: Access; invitation: Invitation };

async function resendOnce(call: Call): Promise<InvitationView> {
  const { ctx, tx, access, invitation } = call;
  const organizationId = access.organization.id;
  if (invitation.state === "requested")
    throw await awaitingApproval(tx, access.organization, invitation);
  await checkInvitation(call);
  if (invitation.state !== "pending") await tx.limits.holdOrganization(organizationId);
  await requireUsableKey(ctx, tx, access.actor);
  const sponsor = await sponsorOf(tx, access);
  await checkAddress(call);
  await checkRoles(call);
  await takePlaces(call);
  const changed = await transitionOne(tx, invitation, {
    event: "resent",
    expiry: "any",
    expected: { generation: invitation.generation },
    set: {
      stateReason: null,
      newGeneration: { linkKeyId: ctx.links.currentKeyId },
      expiry: { kind: "renew" },
      sponsor,
    },
    audit: { actor: auditActor(ctx) },
  });
  return invitationView(changed);
}

async function checkInvitation({ ctx, tx, access, invitation }: Call): Promise<void> {
  await requireInvitationsRunning(tx, access);
  if (invitation.emailKey === erasedEmail) throw erasedRejection();
  requireGrant(access, invitation);
  requireStepUpFor(ctx, [invitation]);
  requireTransition(invitation, "resent");
  if (invitation.sentCount === 0 && invitation.secondsSinceEmail === null)
    throw new UsherError("invite.not_pending", { state: invitation.state });
  const rejection = resendRejection(access.organization.policy, invitation);
  if (rejection) throw rejection;
}

async function checkAddress({ ctx, tx, access, invitation }: Call): Promise<void> {
  const { organizationId, emailKey } = invitation;
  const [suppressed] = await tx.suppressions.among(organizationId, [emailKey]);
  if (suppressed) {
    const { reason, until, createdAt: since } = suppressed;
    throw new UsherError("invite.suppressed", { reason, since, until });
  }
  const facts = await tx.invitations.facts(organizationId, [emailKey], erasedRecipientHashes(ctx));
  if (facts.erased.has(emailKey)) throw erasedRejection();
  const over = offerRejection(invitation.accessUntil, facts.now);
  if (over) throw over;
  if (facts.ended.length > 0)
    await removeEnded(tx, access.organization, { ids: facts.ended, requestId: ctx.requestId });
  const member = facts.members.get(emailKey);
  if (member) throw memberRejection(member);
  const other = facts.open.get(emailKey);
  if (other && other.id !== invitation.id)
    throw new UsherError("invite.already_pending", { invitationId: other.id });
}

/** Only what is open keeps a role from being deleted. */
async function checkRoles({ tx, invitation }: Call): Promise<void> {
  const { organizationId, customRoles } = invitation;
  const known = await tx.roles.hold(organizationId, customRoles);
  const role = customRoles.find((slug) => !known.has(slug));
  if (role !== undefined) throw new UsherError("invite.role_resolve_failed", { role });
}

/** A permanently rejected email gave the invitee's place back, so another try takes one again. */
async function takePlaces({ ctx, tx, access, invitation }: Call): Promise<void> {
  const { state, sentCount } = invitation;
  const rejected = state === "failed" && sentCount === 0;
  if (state !== "pending") await takeEndedPlace(tx, access.organization, { rejected });
  const full = await takeRecipients(ctx, tx, [invitation.emailKey]);
  if (full.size > 0) throw recipientRejection(ctx, []);
}
