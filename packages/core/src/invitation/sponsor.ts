import type { Access } from "../access/access.ts";
import { inviterOf } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import type { Voucher } from "../ports/invitation-repository.ts";
import type { Repositories } from "../ports/store.ts";

/**
 * The caller as the one who vouches for an invitation from now on, or null for a caller who may not
 * invite. For a caller who passed `requireGrant`. Holds their membership, so that its end waits for
 * this transaction and then sees what they vouch for: call it before any lock on an invitation. Throws
 * `membership.inactive` and `version.conflict` where the membership has changed since it was read.
 */
export async function sponsorOf(tx: Repositories, access: Access): Promise<Voucher | null> {
  const { actor, membership, permissions } = access;
  if (!permissions.has("member:invite")) return null;
  if (membership !== null) {
    const { organizationId, id } = membership;
    const held = await tx.members.find({ organizationId, id, lock: true });
    if (held?.status !== "active") throw new UsherError("membership.inactive");
    if (held.role !== membership.role) throw new UsherError("version.conflict");
  }
  return inviterOf(actor);
}
