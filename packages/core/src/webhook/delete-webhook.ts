import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { requireStepUp } from "../access/require-step-up.ts";
import { UsherError } from "../model/errors.ts";
import { auditActor, type Context } from "../ports/context.ts";
import type { deleteWebhookOutput, webhookIdInput } from "./schemas.ts";

/**
 * Owners delete an endpoint with its deliveries. A call that is under way ends, and nothing is sent after
 * it. Throws `mfa.step_up_required`, `webhook.not_found`.
 */
export async function deleteWebhook(
  ctx: Context,
  { id }: z.output<typeof webhookIdInput>,
): Promise<z.infer<typeof deleteWebhookOutput>> {
  return ctx.store.transaction(async (tx) => {
    const organizationId = (await loadAccess(ctx, tx)).organization.id;
    requireStepUp(ctx);
    if (!(await tx.webhooks.delete({ organizationId, id })))
      throw new UsherError("webhook.not_found");
    await tx.audit.append({
      organizationId,
      action: "webhook.deleted",
      actor: auditActor(ctx),
      subject: { kind: "webhook_endpoint", id },
      data: {},
    });
    return { id };
  });
}
