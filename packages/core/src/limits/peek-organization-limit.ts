import type { Store } from "../kernel/store.ts";
import { limitInvitees } from "./limit-invitees.ts";

/**
 * Whether the organization could invite one more person; takes nothing. Only for a caller who may
 * invite there. Throws `invite.org_rate_limited`; an unknown organization passes.
 */
export async function peekOrganizationLimit(
  store: Pick<Store, "read">,
  organizationId: string,
): Promise<void> {
  const organization = await store.read.organizations.find(organizationId);
  if (organization !== null) await limitInvitees(store.read, organization, 1);
}
