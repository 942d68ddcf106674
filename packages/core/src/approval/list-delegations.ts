import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { decodeCursor, page } from "../model/paging.ts";
import {
  delegationView,
  type listDelegationsInput,
  type listDelegationsOutput,
} from "./delegation-schemas.ts";
import { loadStanding } from "../access/load-standing.ts";
import { demand } from "../access/demand.ts";

/** Newest first: the caller's own, on either side; with `member:read` everybody's. */
export async function listDelegations(
  ctx: Context,
  input: z.output<typeof listDelegationsInput>,
): Promise<z.infer<typeof listDelegationsOutput>> {
  const { read } = ctx.store;
  const standing = await loadStanding(ctx, read);
  const all = standing.permissions.has("member:read");
  if (!all && standing.user === null) demand(standing, "member:read");
  const rows = await read.delegations.list({
    organizationId: standing.organization.id,
    userId: input.mine || !all ? (standing.user?.id ?? null) : null,
    over: input.over,
    cursor: decodeCursor(input.cursor),
    limit: input.limit + 1,
  });
  const shown = page(rows, input.limit);
  return { delegations: shown.rows.map(delegationView), nextCursor: shown.nextCursor };
}
