import { createWebhook } from "../../webhook/create-webhook.ts";
import { deleteWebhook } from "../../webhook/delete-webhook.ts";
import { listDeliveries } from "../../webhook/list-deliveries.ts";
import { listWebhooks } from "../../webhook/list-webhooks.ts";
import { recoverWebhook } from "../../webhook/recover-webhook.ts";
import { replayDelivery } from "../../webhook/replay-delivery.ts";
import { rotateWebhookSecret } from "../../webhook/rotate-webhook-secret.ts";
import * as schemas from "../../webhook/schemas.ts";
import { testWebhook } from "../../webhook/test-webhook.ts";
import { updateWebhook } from "../../webhook/update-webhook.ts";
import { permitted, router } from "../trpc.ts";

export const webhook = router({
  /** Adds an endpoint and shows its secret this once. */
  create: permitted("organization:manage")
    .input(schemas.createWebhookInput)
    .output(schemas.withSecretOutput)
    .mutation(({ ctx, input }) => createWebhook(ctx, input)),
  /** The organization's endpoints. */
  list: permitted("organization:manage")
    .output(schemas.listWebhooksOutput)
    .query(({ ctx }) => listWebhooks(ctx)),
  /** Changes, pauses or resumes an endpoint; parts left out keep what they are. */
  update: permitted("organization:manage")
    .input(schemas.updateWebhookInput)
    .output(schemas.webhookEndpointSchema)
    .mutation(({ ctx, input }) => updateWebhook(ctx, input)),
  /** Deletes an endpoint with its deliveries. */
  delete: permitted("organization:manage")
    .input(schemas.webhookIdInput)
    .output(schemas.deleteWebhookOutput)
    .mutation(({ ctx, input }) => deleteWebhook(ctx, input)),
  /** Replaces the secret; for a while both sign. */
  rotateSecret: permitted("organization:manage")
    .input(schemas.rotateWebhookSecretInput)
    .output(schemas.withSecretOutput)
    .mutation(({ ctx, input }) => rotateWebhookSecret(ctx, input)),
  /** Sends a test event now and answers what became of it. */
  test: permitted("organization:manage")
    .input(schemas.webhookIdInput)
    .output(schemas.webhookDeliverySchema)
    .mutation(({ ctx, input }) => testWebhook(ctx, input)),
  /** What was sent, or waits, with each attempt. */
  deliveries: permitted("organization:manage")
    .input(schemas.listDeliveriesInput)
    .output(schemas.listDeliveriesOutput)
    .query(({ ctx, input }) => listDeliveries(ctx, input)),
  /** Sends one delivery again, with the same id. */
  replay: permitted("organization:manage")
    .input(schemas.deliveryIdInput)
    .output(schemas.webhookDeliverySchema)
    .mutation(({ ctx, input }) => replayDelivery(ctx, input)),
  /** Sends the failed deliveries since a time again. */
  recover: permitted("organization:manage")
    .input(schemas.recoverWebhookInput)
    .output(schemas.recoverWebhookOutput)
    .mutation(({ ctx, input }) => recoverWebhook(ctx, input)),
});
