import type { Context } from "../ports/context.ts";
import { reachableApproval } from "./reachable-approval.ts";
import type { ApprovalView } from "./schemas.ts";
import { readApprovalView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/** Throws `approval.not_found` for an unknown, a foreign and a hidden one. */
export async function getApproval(ctx: Context, input: { id: string }): Promise<ApprovalView> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const request = await reachableApproval(access, read, input.id);
  return readApprovalView(read, request);
}
