import { secretBinding } from "../model/webhook.ts";
import type { LinkKeyring } from "../model/link.ts";
import type { BegunAttempt } from "../ports/webhook-repository.ts";
import type { WebhookAnswer, WebhookTransport } from "../ports/webhook-transport.ts";
import { signedHeaders } from "./sign.ts";
import { webhookIdOf } from "./webhook-id.ts";

/** Null when a secret's key is not configured: nothing was sent. */
export async function callEndpoint(
  attempt: BegunAttempt,
  { links, transport }: { links: LinkKeyring; transport: WebhookTransport },
): Promise<WebhookAnswer | null> {
  const secrets = secretsOf(attempt, links);
  if (secrets === null) return null;
  const { url, payload: body, timestamp } = attempt;
  const id = webhookIdOf(attempt.deliveryId);
  const signed = signedHeaders({ id, timestamp, body }, secrets);
  const headers = { "content-type": "application/json", "user-agent": "usher", ...signed };
  return transport.send({ url, headers, body });
}

function secretsOf(attempt: BegunAttempt, { webhookSecrets }: LinkKeyring): string[] | null {
  const { organizationId, endpointId: id } = attempt;
  const binding = secretBinding({ organizationId, id });
  const current = webhookSecrets.open(attempt.secret, binding);
  if (current === null) return null;
  const old = attempt.oldSecret && webhookSecrets.open(attempt.oldSecret, binding);
  return old === null ? [current] : [current, old];
}

/** What an attempt stores of its call. */
export function resultOf(answer: WebhookAnswer) {
  const { durationMs } = answer;
  return answer.kind === "answered"
    ? { durationMs, statusCode: answer.statusCode, response: answer.response, error: null }
    : { durationMs, statusCode: null, response: null, error: answer.error };
}

/** What an attempt stores when the key of a secret is not configured. */
export const keyMissing = {
  durationMs: 0,
  statusCode: null,
  response: null,
  error: "the key of the endpoint's secret is not in LINK_KEYS",
};

export function isSuccess(answer: WebhookAnswer): boolean {
  return answer.kind === "answered" && answer.statusCode >= 200 && answer.statusCode < 300;
}
