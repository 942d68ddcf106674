import type { Context } from "../ports/context.ts";
import { loadAccess } from "../access/load-access.ts";
import { requirePermission } from "../access/require-permission.ts";

/**
 * Throws what `createInvitation` throws at this caller whatever the input says; for a transport that
 * found its own input invalid and owes the caller the earlier refusal.
 */
export async function requireInviter(ctx: Context): Promise<void> {
  requirePermission(await loadAccess(ctx, ctx.store.read), "member:invite");
}
