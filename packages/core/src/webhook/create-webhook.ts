import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { requireStepUp } from "../access/require-step-up.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import { secretBinding } from "../model/webhook.ts";
import { auditActor, type Context } from "../ports/context.ts";
import { requireTransport, requireUrl } from "./require-url.ts";
import type { createWebhookInput, withSecretOutput } from "./schemas.ts";
import { newWebhookSecret } from "./sign.ts";
import { endpointView } from "./view.ts";

const maxEndpoints = 20;

/**
 * Owners add an endpoint, which receives the events from now on, and see its secret this once. Throws
 * `mfa.step_up_required`, `webhook.invalid_url`, `webhook.endpoint_limit`, `webhook.off`.
 */
export async function createWebhook(
  ctx: Context,
  input: z.output<typeof createWebhookInput>,
): Promise<z.infer<typeof withSecretOutput>> {
  await loadAccess(ctx, ctx.store.read);
  requireStepUp(ctx);
  await requireUrl(requireTransport(ctx), input.url);
  const secret = newWebhookSecret();
  return ctx.store.transaction(async (tx) => {
    const organizationId = (await loadAccess(ctx, tx)).organization.id;
    await tx.limits.holdOrganization(organizationId);
    if ((await tx.webhooks.list(organizationId)).length >= maxEndpoints)
      throw new UsherError("webhook.endpoint_limit", { limit: maxEndpoints });
    const key = { organizationId, id: newId() };
    const endpoint = await tx.webhooks.insert({
      ...key,
      url: input.url,
      description: input.description,
      eventTypes: [...new Set(input.types)],
      secret: ctx.links.webhookSecrets.seal(secret, secretBinding(key)),
    });
    await tx.audit.append({
      organizationId,
      action: "webhook.created",
      actor: auditActor(ctx),
      subject: { kind: "webhook_endpoint", id: key.id },
      data: { origin: new URL(input.url).origin, types: endpoint.eventTypes },
      personal: input.description === null ? {} : { description: input.description },
    });
    return { endpoint: endpointView(endpoint), secret };
  });
}
