import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { page } from "../model/paging.ts";
import { listMembersInput, type listMembersOutput } from "./schemas.ts";
import { memberView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/** Active and suspended members in the order they joined. */
export async function listMembers(
  ctx: Context,
  input: z.input<typeof listMembersInput>,
): Promise<z.infer<typeof listMembersOutput>> {
  const query = listMembersInput.parse(input);
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const rows = await read.members.list({
    organizationId: access.organization.id,
    role: query.role ?? null,
    status: query.status ?? null,
    text: query.text?.trim() || null,
    externalId: query.externalId ?? null,
    cursor: query.cursor ?? null,
    limit: query.limit + 1,
  });
  const shown = page(rows, query.limit, ({ id }) => id);
  return { members: shown.rows.map(memberView), nextCursor: shown.nextCursor };
}
