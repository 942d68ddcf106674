import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { page } from "../model/paging.ts";
import { listAuditInput, type listAuditOutput } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

/** Newest first. Takes `audit:read`. */
export async function listAudit(
  ctx: Context,
  input: z.input<typeof listAuditInput>,
): Promise<z.infer<typeof listAuditOutput>> {
  const query = listAuditInput.parse(input);
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const rows = await read.audit.list({
    organizationId: access.organization.id,
    subjectId: query.subjectId ?? null,
    action: query.action ?? null,
    beforeSeq: query.cursor ?? null,
    limit: query.limit + 1,
  });
  const shown = page(rows, query.limit, ({ seq }) => seq);
  return { events: shown.rows, nextCursor: shown.nextCursor };
}
