import type { OrganizationRecord } from "../model/organization.ts";
import type { Context } from "../ports/context.ts";
import { changeHeldOrganization } from "./held-organization.ts";

/**
 * Brings a deleted organization back as it was: suspended, if it was suspended. A repeat changes nothing. Throws
 * `organization.wrong_state` once its erasure has begun.
 */
export async function restoreOrganization(
  ctx: Context,
  reference: string,
): Promise<OrganizationRecord> {
  return changeHeldOrganization(ctx, reference, async (tx, found) => {
    if (found.status !== "deleted") return null;
    await tx.organizations.restore(found.id);
    if (found.suspendedAt === null) await tx.outbox.releaseHeld(found.id);
    return { action: "organization.restored", data: {} };
  });
}
