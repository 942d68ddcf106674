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
  create: permitted("organization:manage")
    .meta({ description: "Adds an endpoint and shows its secret this once." })
    .input(schemas.createWebhookInput)
    .output(schemas.withSecretOutput)
    .mutation(({ ctx, input }) => createWebhook(ctx, input)),
  list: permitted("organization:manage")
    .meta({ description: "The organization's endpoints." })
    .output(schemas.listWebhooksOutput)
    .query(({ ctx }) => listWebhooks(ctx)),
  update: permitted("organization:manage")
    .meta({
      description: "Changes, pauses or resumes an endpoint; parts left out keep what they are.",
    })
    .input(schemas.updateWebhookInput)
    .output(schemas.webhookEndpointSchema)
    .mutation(({ ctx, input }) => updateWebhook(ctx, input)),
  delete: permitted("organization:manage")
    .meta({ description: "Deletes an endpoint with its deliveries." })
    .input(schemas.webhookIdInput)
    .output(schemas.deleteWebhookOutput)
    .mutation(({ ctx, input }) => deleteWebhook(ctx, input)),
  rotateSecret: permitted("organization:manage")
    .meta({ description: "Replaces the secret; for a while both sign." })
    .input(schemas.rotateWebhookSecretInput)
    .output(schemas.withSecretOutput)
    .mutation(({ ctx, input }) => rotateWebhookSecret(ctx, input)),
  test: permitted("organization:manage")
    .meta({ description: "Sends a test event now and returns the result." })
    .input(schemas.webhookIdInput)
    .output(schemas.webhookDeliverySchema)
    .mutation(({ ctx, input }) => testWebhook(ctx, input)),
  deliveries: permitted("organization:manage")
    .meta({ description: "What was sent, or waits, with each attempt." })
    .input(schemas.listDeliveriesInput)
    .output(schemas.listDeliveriesOutput)
    .query(({ ctx, input }) => listDeliveries(ctx, input)),
  replay: permitted("organization:manage")
    .meta({ description: "Sends one delivery again, with the same id." })
    .input(schemas.deliveryIdInput)
    .output(schemas.webhookDeliverySchema)
    .mutation(({ ctx, input }) => replayDelivery(ctx, input)),
  recover: permitted("organization:manage")
    .meta({ description: "Sends failed deliveries created since a time again." })
    .input(schemas.recoverWebhookInput)
    .output(schemas.recoverWebhookOutput)
    .mutation(({ ctx, input }) => recoverWebhook(ctx, input)),
});
