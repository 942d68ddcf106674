import type { OrganizationRecord } from "../model/organization.ts";
import type { Context } from "../ports/context.ts";
import { changeHeldOrganization, requireNotDeleted } from "./held-organization.ts";
import { suspendOrganizationInput } from "./schemas.ts";

/**
 * Rejects every call in the organization and holds back its email, Slack messages and webhooks until it is resumed. A
 * repeat replaces the reason. Throws `organization.wrong_state`.
 */
export async function suspendOrganization(
  ctx: Context,
  reference: string,
  input: { reason: string },
): Promise<OrganizationRecord> {
  const { reason } = suspendOrganizationInput.parse(input);
  return changeHeldOrganization(ctx, reference, async (tx, found) => {
    requireNotDeleted(found);
    if (found.status === "suspended" && found.suspensionReason === reason) return null;
    await tx.organizations.suspend({ id: found.id, reason });
    return { action: "organization.suspended", data: {}, personal: { reason } };
  });
}
