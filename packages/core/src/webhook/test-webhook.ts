import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Context } from "../ports/context.ts";
import { callEndpoint, isSuccess, keyMissing, resultOf } from "./call-endpoint.ts";
import { testEventType, testPayload } from "./event-payload.ts";
import { requireTransport } from "./require-url.ts";
import type { WebhookDeliveryView, webhookIdInput } from "./schemas.ts";
import { attemptsShown, deliveryView } from "./view.ts";

/**
 * Sends a test event now, also to a paused endpoint, and answers what became of it. It is not tried
 * again. Throws `webhook.not_found`, `webhook.off`.
 */
export async function testWebhook(
  ctx: Context,
  { id }: z.output<typeof webhookIdInput>,
): Promise<WebhookDeliveryView> {
  const { webhooks } = ctx.store.read;
  const organizationId = (await loadAccess(ctx, ctx.store.read)).organization.id;
  const transport = requireTransport(ctx);
  const at = new Date((ctx.now ?? Date.now)()).toISOString();
  const test = { id: newId(), eventType: testEventType, payload: testPayload(at, id) };
  const attempt = await webhooks.insertTest({ organizationId, id }, test);
  if (attempt === null) throw new UsherError("webhook.not_found");
  const answer = await callEndpoint(attempt, { links: ctx.links, transport });
  if (answer === null) {
    await webhooks.settle({ ...attempt, ...keyMissing, outcome: "failed", delayMs: 0 });
    throw new UsherError("link.key_gone", { message: keyIsMissing });
  }
  const outcome = isSuccess(answer) ? "delivered" : "failed";
  await webhooks.settle({ ...attempt, ...resultOf(answer), outcome, delayMs: 0 });
  const delivery = await webhooks.findDelivery({ organizationId, id: test.id });
  // Deleted while the call was under way.
  if (delivery === null) throw new UsherError("webhook.not_found");
  const attempts = await webhooks.attempts(organizationId, [test.id], attemptsShown);
  return deliveryView(delivery, attempts);
}

const keyIsMissing = "The key of this endpoint's secret no longer exists. Rotate the secret.";
