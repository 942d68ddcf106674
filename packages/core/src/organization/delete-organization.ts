import type { OrganizationRecord } from "../model/organization.ts";
import type { Context } from "../ports/context.ts";
import { changeHeldOrganization } from "./held-organization.ts";
import { deleteOrganizationInput } from "./schemas.ts";

/**
 * Closes the organization to everyone. After the grace period the sweeper erases it with everything in it; until then
 * it can be restored. Deleting a deleted one sets when it is erased again, counted from now.
 */
export async function deleteOrganization(
  ctx: Context,
  reference: string,
  input: { graceDays: number },
): Promise<OrganizationRecord> {
  const { graceDays } = deleteOrganizationInput.parse(input);
  return changeHeldOrganization(ctx, reference, async (tx, found) => {
    await tx.organizations.delete({ id: found.id, graceDays });
    return { action: "organization.deleted", data: { graceDays } };
  });
}
