import type { Context } from "../ports/context.ts";
import { loadStanding } from "../access/load-standing.ts";
import { demand } from "../access/demand.ts";

/**
 * Throws what `createInvitation` throws at this caller whatever the input says; for a transport that
 * found its own input invalid and owes the caller the earlier refusal.
 */
export async function demandInviter(ctx: Context): Promise<void> {
  demand(await loadStanding(ctx, ctx.store.read), "member:invite");
}
