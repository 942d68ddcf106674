import { randomUUID } from "node:crypto";
import type { SlackState } from "../state/slack-state.ts";
import type { AppSocket } from "../socket-mode/app-socket.ts";
import { noAck, type Ack, type Outgoing } from "./outgoing.ts";

/** One envelope to one of the app's connections, in turn, and the ack that names it. */
export async function deliverBySocket(
  slack: SlackState,
  sockets: AppSocket[],
  outgoing: Outgoing,
): Promise<Ack> {
  const started = performance.now();
  const envelopeId = randomUUID();
  slack.sequence += 1;
  const socket = sockets[slack.sequence % sockets.length];
  const answer = await socket?.request(
    {
      envelope_id: envelopeId,
      type: outgoing.kind,
      payload: outgoing.payload,
      accepts_response_payload: outgoing.kind !== "events_api",
      retry_attempt: outgoing.retry?.num ?? 0,
      retry_reason: outgoing.retry?.reason ?? "",
    },
    slack.ackTimeoutMs,
  );
  const ackMs = performance.now() - started;
  if (answer === undefined) return noAck("operation_timeout", ackMs);
  const isEmpty = answer.payload === undefined || Object.keys(answer.payload).length === 0;
  const body = isEmpty ? "" : JSON.stringify(answer.payload);
  return { status: 200, ackMs, body, isJson: !isEmpty, headers: {}, slackError: null };
}
