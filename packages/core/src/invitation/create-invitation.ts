import type { Context } from "../ports/context.ts";
import { withIdempotencyKey } from "../ports/idempotency.ts";
import { limitActor } from "../limits/limit-actor.ts";
import { withPlaces } from "../limits/limit-places.ts";
import { createBatch } from "./create-batch.ts";
import type { CreateOptions } from "./prepare-entries.ts";
import { readEarly } from "./read-early.ts";
import { requireInviteOrRequest } from "./require-inviter.ts";
import {
  createInvitationInput,
  type CreateInvitationInput,
  type CreateInvitationOutput,
} from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

export const createDefaults: CreateOptions = {
  maximum: 20,
  onApprovalNeeded: "request",
  source: "trpc",
  vendorCodes: false,
  stepUpFor: "privileged",
  isRepeat: false,
};

export const repeatDefaults: CreateOptions = { ...createDefaults, isRepeat: true };

/**
 * Invites a batch. Rejections of the whole call are thrown (`invite.empty_batch`,
 * `invite.batch_too_large`, `invite.duplicate_email`, `mfa.step_up_required`, `invite.pending_limit`,
 * `invite.org_rate_limited`, `invite.actor_rate_limited`, …). The rejection of one entry is that entry's
 * result, or thrown in `atomic` mode. Writes in one transaction and a number of statements that does
 * not depend on the size of the batch.
 */
export async function createInvitation(
  ctx: Context,
  input: CreateInvitationInput,
  options: Partial<CreateOptions> = {},
): Promise<CreateInvitationOutput> {
  const settings = { ...createDefaults, ...options };
  const request = createInvitationInput.parse(input);
  await limitActor(ctx);
  return withPlaces(ctx.store, async (tx, counting) => {
    const { maximum } = settings;
    // A call that counts holds the organization first.
    const reading = counting ? null : readEarly(ctx, tx, { request, maximum });
    const [access, early] = await Promise.all([loadAccess(ctx, tx), reading]);
    requireInviteOrRequest(access, request, settings);
    const { idempotencyKey, ...rest } = request;
    return withIdempotencyKey({
      repository: tx.idempotency,
      organizationId: access.organization.id,
      actor: access.actor,
      key: request.dryRun ? undefined : idempotencyKey,
      request: { verb: "invitation.create", ...rest },
      run: () => createBatch({ ctx, tx, access, request, settings, counting, early }),
    });
  });
}
