import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { requireStepUp } from "../access/require-step-up.ts";
import { UsherError } from "../model/errors.ts";
import { auditActor, type Context } from "../ports/context.ts";
import { requireTransport, requireUrl } from "./require-url.ts";
import type { updateWebhookInput, WebhookEndpointView } from "./schemas.ts";
import { endpointView } from "./view.ts";

/**
 * Owners change an endpoint. A call that is under way ends at the address it began with; what waits goes
 * to the new one. Throws `mfa.step_up_required`, `webhook.not_found`, `webhook.invalid_url`, `webhook.off`.
 */
export async function updateWebhook(
  ctx: Context,
  { id, url, description, status, types }: z.output<typeof updateWebhookInput>,
): Promise<WebhookEndpointView> {
  await loadAccess(ctx, ctx.store.read);
  requireStepUp(ctx);
  if (url !== undefined) await requireUrl(requireTransport(ctx), url);
  return ctx.store.transaction(async (tx) => {
    const organizationId = (await loadAccess(ctx, tx)).organization.id;
    const key = { organizationId, id };
    const before = await tx.webhooks.find(key);
    if (before === null) throw new UsherError("webhook.not_found");
    const changed = await tx.webhooks.update(key, {
      ...(url !== undefined && { url }),
      ...(description !== undefined && { description }),
      ...(types && { eventTypes: [...new Set(types)] }),
      // What is paused already keeps its reason.
      ...(status !== undefined &&
        status !== before.status && { status: status === "active" ? status : "requested" }),
    });
    if (changed === null) throw new UsherError("webhook.not_found");
    await tx.audit.append({
      organizationId,
      action: "webhook.updated",
      actor: auditActor(ctx),
      subject: { kind: "webhook_endpoint", id },
      data: {
        ...(url !== undefined && { origin: new URL(url).origin }),
        ...(types && { types }),
        ...(status && { status }),
      },
      personal: description === undefined ? {} : { description },
    });
    return endpointView(changed);
  });
}
