import type { Context } from "../ports/context.ts";
import { loadAccess } from "../access/load-access.ts";
import { requirePermission } from "../access/require-permission.ts";

/**
 * Throws what `createInvitation` throws at this caller whatever the input. For a transport that
 * found the input invalid but must report the caller's own rejection first.
 */
export async function requireInviter(ctx: Context): Promise<void> {
  requirePermission(await loadAccess(ctx, ctx.store.read), "member:invite");
}
