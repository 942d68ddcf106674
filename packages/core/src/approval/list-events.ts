import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { reachableApproval } from "./reachable-approval.ts";
import type { approvalEventsInput, approvalEventsOutput } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

/** Oldest first, for callers who may see the request. Throws `approval.not_found`. */
export async function listEvents(
  ctx: Context,
  input: z.output<typeof approvalEventsInput>,
): Promise<z.infer<typeof approvalEventsOutput>> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const request = await reachableApproval(access, read, input.id);
  const rows = await read.approvals.events({
    organizationId: access.organization.id,
    id: request.id,
    afterSeq: input.after ?? null,
    limit: input.limit + 1,
  });
  const events = rows.slice(0, input.limit);
  return { events, next: rows.length > input.limit ? (events.at(-1)?.seq ?? null) : null };
}
