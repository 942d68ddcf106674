import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { decodeCursor, encodeCursor, page } from "../model/paging.ts";
import {
  delegationView,
  type listDelegationsInput,
  type listDelegationsOutput,
} from "./delegation-schemas.ts";
import { loadAccess } from "../access/load-access.ts";
import { requirePermission } from "../access/require-permission.ts";

/** Newest first: the caller's own, on either side; with `member:read` all of them. */
export async function listDelegations(
  ctx: Context,
  input: z.output<typeof listDelegationsInput>,
): Promise<z.infer<typeof listDelegationsOutput>> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const all = access.permissions.has("member:read");
  if (!all && access.user === null) requirePermission(access, "member:read");
  const rows = await read.delegations.list({
    organizationId: access.organization.id,
    userId: input.mine || !all ? (access.user?.id ?? null) : null,
    over: input.over,
    cursor: decodeCursor(input.cursor),
    limit: input.limit + 1,
  });
  const shown = page(rows, input.limit, encodeCursor);
  return { delegations: shown.rows.map(delegationView), nextCursor: shown.nextCursor };
}
