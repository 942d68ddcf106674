import { requesterAccess, type Requester } from "../../access/requester-access.ts";
import { takeEndedPlace } from "../../limits/limit-places.ts";
import { takeRecipients } from "../../limits/limit-recipients.ts";
import { expiryRejection } from "../../model/invitation-rules.ts";
import type { Invitation } from "../../model/invitation.ts";
import { auditActor } from "../../ports/context.ts";
import { approvalFor } from "../approval-need.ts";
import { requireUsableKey } from "../require-usable-key.ts";
import { resendRejection } from "../resend-rules.ts";
import { sponsorOf } from "../sponsor.ts";
import { transitionOne } from "../transition-rejection.ts";
import { claimRenewal, isDone, type Renewal } from "./claim-renewal.ts";

/**
 * Opens an expired invitation again and emails a new link, if who vouches for it could invite the address today without
 * an approval, every limit has room, and it is the last that the organization decided about the address: an old link
 * brings no one back who was removed or whose newer invitation was revoked. False: nothing was changed, and someone has to
 * be asked.
 */
export async function renewExpired(renewal: Renewal): Promise<boolean> {
  const { ctx, tx, organization, invitation } = renewal;
  const { policy } = organization;
  if (resendRejection(policy, invitation) !== null) return false;
  if (await tx.invitations.hasLaterDecision(organization.id, invitation.id)) return false;
  await tx.limits.holdOrganization(organization.id);
  if (!(await isVouchedFor(renewal)) || !(await isDone(() => takeQuota(renewal)))) return false;
  await claimRenewal(renewal, "renewed");
  const isTtlAllowed = expiryRejection(policy, invitation.ttlHours) === null;
  await transitionOne(tx, invitation, {
    event: "resent",
    expiry: "due",
    expected: { generation: invitation.generation },
    set: {
      stateReason: null,
      newGeneration: { linkKeyId: ctx.links.currentKeyId },
      expiry: isTtlAllowed
        ? { kind: "restart" }
        : { kind: "hours", hours: policy.expiry.defaultHours },
    },
    audit: { actor: auditActor(ctx) },
  });
  return true;
}

async function isVouchedFor(renewal: Renewal): Promise<boolean> {
  for (const voucher of vouchersOf(renewal.invitation))
    if (await isDone(() => mayInvite(renewal, voucher))) return true;
  return false;
}

/** Who sent it again last, then the inviter. An approver's right is no right to invite. */
function vouchersOf(invitation: Invitation): Requester[] {
  const { organizationId, slackTeamId, slackUserId } = invitation;
  const { inviterKind, inviterUserId, inviterKeyId } = invitation;
  const { sponsorKind, sponsorUserId, sponsorKeyId } = invitation;
  const slack = { organizationId, slackTeamId, slackUserId };
  const inviter = { ...slack, kind: inviterKind, userId: inviterUserId, keyId: inviterKeyId };
  if (sponsorKind === null) return [inviter];
  return [{ ...slack, kind: sponsorKind, userId: sponsorUserId, keyId: sponsorKeyId }, inviter];
}

/** Whether they could invite the address today; holds their key and their membership. */
async function mayInvite({ ctx, tx, invitation, domain }: Renewal, voucher: Requester) {
  const access = await requesterAccess(tx, voucher);
  const need = approvalFor(domain, invitation, {
    access,
    request: { onInsufficientRole: "fail" },
    onApprovalNeeded: "request",
    approvalAtLeast: null,
  });
  if (need !== null) return false;
  await requireUsableKey(ctx, tx, access.actor);
  return (await sponsorOf(tx, access)) !== null;
}

/** In the order of the locks. The last of them counts, and only if it is not full. */
async function takeQuota({ ctx, tx, organization, invitation }: Renewal): Promise<boolean> {
  const { customRoles, emailKey } = invitation;
  const known = await tx.roles.hold(organization.id, customRoles);
  if (customRoles.some((slug) => !known.has(slug))) return false;
  await takeEndedPlace(tx, organization, { rejected: false });
  return (await takeRecipients(ctx, tx, [emailKey])).size === 0;
}
