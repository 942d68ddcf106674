import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { page } from "../model/paging.ts";
import { listSuppressionsInput, type listSuppressionsOutput } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

/** Addresses the organization does not email now, newest first. Takes `suppression:manage`. */
export async function listSuppressions(
  ctx: Context,
  input: z.input<typeof listSuppressionsInput>,
): Promise<z.infer<typeof listSuppressionsOutput>> {
  const query = listSuppressionsInput.parse(input);
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const rows = await read.suppressions.list({
    organizationId: access.organization.id,
    cursor: query.cursor ?? null,
    limit: query.limit + 1,
  });
  const shown = page(rows, query.limit, ({ id }) => id);
  return { suppressions: shown.rows, nextCursor: shown.nextCursor };
}
