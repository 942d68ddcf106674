import type { OrganizationRecord } from "../model/organization.ts";
import type { Context } from "../ports/context.ts";
import { changeHeldOrganization, requireNotDeleted } from "./held-organization.ts";

/** Ends a suspension: what was held back goes out now. A repeat changes nothing. Throws `organization.wrong_state`. */
export async function resumeOrganization(
  ctx: Context,
  reference: string,
): Promise<OrganizationRecord> {
  return changeHeldOrganization(ctx, reference, async (tx, found) => {
    requireNotDeleted(found);
    if (found.status === "active") return null;
    await tx.organizations.resume(found.id);
    await tx.outbox.releaseHeld(found.id);
    return { action: "organization.resumed", data: {} };
  });
}
