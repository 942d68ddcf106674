import type { Fields } from "../slack-objects.ts";

export type Outgoing = {
  kind: "slash_commands" | "interactive" | "events_api";
  payload: Fields;
  /** The person who will read Slack's error when the app does not answer. */
  userId?: string;
  retry?: { num: number; reason: string };
};

/** The response, before its body is interpreted. */
export type Ack = {
  status: number | null;
  ackMs: number;
  body: string;
  isJson: boolean;
  /** What was sent with it; nothing over a socket. */
  headers: Record<string, string>;
  slackError: "operation_timeout" | "dispatch_failed" | null;
};

export function noAck(
  slackError: NonNullable<Ack["slackError"]>,
  ackMs: number,
  headers: Record<string, string> = {},
): Ack {
  return { status: null, ackMs, body: "", isJson: false, headers, slackError };
}
