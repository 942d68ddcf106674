import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { parseHead } from "../model/events/audit-chain.ts";
import { verifyAuditInput, type verifyAuditOutput } from "./schemas.ts";
import { verifyAuditChain } from "./verify-chain.ts";
import { loadAccess } from "../access/load-access.ts";

const maxEvents = 10_000;

/** Looks at up to 10,000 events; `next` says where to go on. Takes `audit:read`. */
export async function verifyAudit(
  ctx: Context,
  input: z.input<typeof verifyAuditInput>,
): Promise<z.infer<typeof verifyAuditOutput>> {
  const { head, after } = verifyAuditInput.parse(input);
  const access = await loadAccess(ctx, ctx.store.read);
  const { id } = access.organization;
  return verifyAuditChain(ctx.store, id, {
    ...(head !== undefined && { known: parseHead(head) }),
    ...(after !== undefined && { after: parseHead(after) }),
    maxEvents,
  });
}
