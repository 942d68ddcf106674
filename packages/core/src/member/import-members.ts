import { loadAccess } from "../access/load-access.ts";
import { limitActor } from "../limits/limit-actor.ts";
import type { Context } from "../ports/context.ts";
import { withIdempotencyKey } from "../ports/idempotency.ts";
import { importBatch } from "./import-batch.ts";
import {
  importMembersInput,
  type ImportMembersInput,
  type ImportMembersOutput,
} from "./schemas.ts";

/**
 * Makes people members without an invitation and without an email, up to 100 a call. The operator may import anyone;
 * callers of an organization only addresses of the domains that the operator marked as its own. An existing member
 * keeps their roles, and a suspended member stays suspended. The rejection of one entry is that entry's result. Throws
 * `invite.empty_batch`, `invite.batch_too_large`, `mfa.step_up_required`, `invite.actor_rate_limited`, `version.conflict`.
 */
export async function importMembers(
  ctx: Context,
  input: ImportMembersInput,
): Promise<ImportMembersOutput> {
  const request = importMembersInput.parse(input);
  await limitActor(ctx);
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const { idempotencyKey, ...rest } = request;
    return withIdempotencyKey({
      repository: tx.idempotency,
      organizationId: access.organization.id,
      actor: access.actor,
      key: request.dryRun ? undefined : idempotencyKey,
      request: { verb: "member.import", ...rest },
      run: () => importBatch({ ctx, tx, access, request }),
    });
  });
}
