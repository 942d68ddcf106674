import type { Invitation } from "../model/invitation.ts";
import type { Repositories } from "../ports/store.ts";

/**
 * Whether the inviter, who sent the invitation again last, or an approver still has the authority for it.
 * A key of the organization always has: that of the owner who created it.
 */
export async function authorityHolds(
  { invitations }: Repositories,
  { organizationId, id, inviterKind, sponsorKind }: Invitation,
): Promise<boolean> {
  const byKey = [inviterKind, sponsorKind].some((kind) => kind === "org_key" || kind === "system");
  return byKey || invitations.isVouchedFor(organizationId, id);
}
