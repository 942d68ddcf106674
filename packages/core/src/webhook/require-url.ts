import { UsherError } from "../model/errors.ts";
import type { Context } from "../ports/context.ts";
import type { WebhookTransport, WebhookUrlRefusal } from "../ports/webhook-transport.ts";

const messages: Record<WebhookUrlRefusal, string> = {
  invalid: "This is not a URL.",
  scheme: "The URL must begin with https://.",
  credentials: "The URL must not contain a user name or a password.",
  fragment: "The URL must not contain a fragment.",
  address: "This address is not reachable from the internet, so webhooks are not sent to it.",
  unresolved: "The host name of this URL cannot be resolved.",
};

/** Throws `webhook.off` in a process that sends none. */
export function requireTransport({ webhooks }: Pick<Context, "webhooks">): WebhookTransport {
  if (webhooks === undefined) throw new UsherError("webhook.off");
  return webhooks;
}

/** Throws `webhook.invalid_url` with the reason. */
export async function requireUrl(transport: WebhookTransport, url: string): Promise<void> {
  const reason = await transport.check(url);
  if (reason !== null)
    throw new UsherError("webhook.invalid_url", { message: messages[reason], reason });
}
