import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { requireStepUp } from "../access/require-step-up.ts";
import { UsherError } from "../model/errors.ts";
import { secretBinding } from "../model/webhook.ts";
import { auditActor, type Context } from "../ports/context.ts";
import type { rotateWebhookSecretInput, withSecretOutput } from "./schemas.ts";
import { newWebhookSecret } from "./sign.ts";
import { endpointView } from "./view.ts";

/**
 * Owners replace an endpoint's secret and see the new one this once. For `keepOldHours` the one before it
 * signs as well; one from an earlier rotation ends now. Throws `mfa.step_up_required`, `webhook.not_found`.
 */
export async function rotateWebhookSecret(
  ctx: Context,
  { id, keepOldHours }: z.output<typeof rotateWebhookSecretInput>,
): Promise<z.infer<typeof withSecretOutput>> {
  const secret = newWebhookSecret();
  return ctx.store.transaction(async (tx) => {
    const organizationId = (await loadAccess(ctx, tx)).organization.id;
    requireStepUp(ctx);
    const key = { organizationId, id };
    const sealed = ctx.links.webhookSecrets.seal(secret, secretBinding(key));
    const changed = await tx.webhooks.rotateSecret(key, sealed, keepOldHours);
    if (changed === null) throw new UsherError("webhook.not_found");
    await tx.audit.append({
      organizationId,
      action: "webhook.secret_rotated",
      actor: auditActor(ctx),
      subject: { kind: "webhook_endpoint", id },
      data: { keepOldHours },
    });
    return { endpoint: endpointView(changed), secret };
  });
}
