import type { LinkKeyring } from "../model/link.ts";
import { secretBinding } from "../model/webhook.ts";
import type { Store } from "../ports/store.ts";

const batch = 100;

/** Seals endpoints' secrets with the newest key, so that an older one can be removed. Returns how many endpoints. */
export async function resealWebhookSecrets(
  { read: { webhooks } }: Pick<Store, "read">,
  { webhookSecrets }: Pick<LinkKeyring, "webhookSecrets">,
): Promise<number> {
  const { olderKeyIds } = webhookSecrets;
  if (olderKeyIds.length === 0) return 0;
  let changed = 0;
  for (const endpoint of await webhooks.sealedBy(olderKeyIds, batch)) {
    const binding = secretBinding(endpoint);
    const sealed = [endpoint.secret, endpoint.oldSecret].filter((secret) => secret !== null);
    const opened = sealed.flatMap((from) => {
      const text = olderKeyIds.includes(from.keyId) ? webhookSecrets.open(from, binding) : null;
      return text === null ? [] : [{ from, to: webhookSecrets.seal(text, binding) }];
    });
    for (const { from, to } of opened) await webhooks.reseal(endpoint, from, to);
    if (opened.length > 0) changed += 1;
  }
  return changed;
}
