import type { Store } from "../ports/store.ts";
import { limitInvitees } from "./limit-places.ts";

/**
 * Whether the organization could invite one more person; takes nothing. Only for a caller who may
 * invite there. Throws `invite.org_rate_limited`, for a deleted organization too; an unknown one
 * passes.
 */
export async function peekOrganizationLimit(
  store: Pick<Store, "read">,
  organizationId: string,
): Promise<void> {
  const policy = await store.read.organizations.policyOf(organizationId);
  if (policy !== null) await limitInvitees(store.read, { id: organizationId, policy }, 1);
}
