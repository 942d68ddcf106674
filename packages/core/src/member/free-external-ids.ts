import { removeEnded } from "../access/remove-ended.ts";
import type { Organization } from "../model/organization.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

type Call = { ctx: Context; tx: Repositories };

/**
 * Removes the memberships that hold one of these external ids and whose access has ended by date: a removed member's id
 * is free. Call it under the exclusive hold on members.
 */
export async function freeExternalIds(
  { ctx: { requestId }, tx }: Call,
  organization: Organization,
  externalIds: readonly string[],
): Promise<void> {
  if (externalIds.length === 0) return;
  const ids = await tx.members.endedWithExternalIds(organization.id, externalIds);
  if (ids.length > 0) await removeEnded(tx, organization, { ids, requestId });
}
