import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { UsherError } from "../model/errors.ts";
import { auditActor, type Context } from "../ports/context.ts";
import type { recoverWebhookInput, recoverWebhookOutput } from "./schemas.ts";

/** Owners send again what an endpoint never took, with the same ids. Throws `webhook.not_found`. */
export async function recoverWebhook(
  ctx: Context,
  { id, since }: z.output<typeof recoverWebhookInput>,
): Promise<z.infer<typeof recoverWebhookOutput>> {
  return ctx.store.transaction(async (tx) => {
    const organizationId = (await loadAccess(ctx, tx)).organization.id;
    const key = { organizationId, id };
    if ((await tx.webhooks.find(key)) === null) throw new UsherError("webhook.not_found");
    const queued = await tx.webhooks.recover(key, since);
    await tx.audit.append({
      organizationId,
      action: "webhook.recovered",
      actor: auditActor(ctx),
      subject: { kind: "webhook_endpoint", id },
      data: { since, queued },
    });
    return { queued };
  });
}
