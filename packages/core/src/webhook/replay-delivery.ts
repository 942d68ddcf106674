import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { UsherError } from "../model/errors.ts";
import { auditActor, type Context } from "../ports/context.ts";
import type { deliveryIdInput, WebhookDeliveryView } from "./schemas.ts";
import { attemptsShown, deliveryView } from "./view.ts";

/**
 * Owners send a delivery again, with the same id and the same bytes, whatever became of it; to a paused
 * endpoint once it is active. Throws `webhook.delivery_not_found`, also for a test.
 */
export async function replayDelivery(
  ctx: Context,
  { id }: z.output<typeof deliveryIdInput>,
): Promise<WebhookDeliveryView> {
  return ctx.store.transaction(async (tx) => {
    const organizationId = (await loadAccess(ctx, tx)).organization.id;
    const delivery = await tx.webhooks.replay({ organizationId, id });
    if (delivery === null) throw new UsherError("webhook.delivery_not_found");
    await tx.audit.append({
      organizationId,
      action: "webhook.replayed",
      actor: auditActor(ctx),
      subject: { kind: "webhook_endpoint", id: delivery.endpointId },
      data: { deliveryId: id },
    });
    return deliveryView(delivery, await tx.webhooks.attempts(organizationId, [id], attemptsShown));
  });
}
