import type { FakeMessage } from "../slack-objects.ts";
import type { Delivery } from "../types.ts";
import type { Ack } from "../delivery/outgoing.ts";

export function toDelivery(
  ack: Ack,
  result: { slackError?: string; reply?: FakeMessage } = {},
): Delivery {
  return {
    status: ack.status,
    ackMs: ack.ackMs,
    body: ack.body,
    slackError: ack.slackError ?? result.slackError ?? null,
    reply: result.reply === undefined ? null : structuredClone(result.reply),
  };
}

/** For what Slack settles in the client, without asking the app. */
export function notSent(slackError: string | null): Delivery {
  return { status: null, ackMs: 0, body: "", slackError, reply: null };
}
