import type { SlackState } from "./state/slack-state.ts";
import type { Fields } from "./slack-objects.ts";
import type { ScriptedApiAnswer } from "./types.ts";

/** One request that crossed between Slack and the app, told when it had come to its end. */
export type FakeSlackExchange = {
  /** Unix milliseconds of its beginning, by the fake's clock. */
  at: number;
  /** The workspace that delivered, or that the token or the response URL belongs to. */
  teamId: string | null;
  ms: number;
  /** Null: no answer came, or none was given. */
  status: number | null;
} & (
  | {
      kind: "delivery";
      type: "slash_commands" | "interactive" | "events_api";
      userId: string | null;
      /** As sent; none over a socket. */
      headers: Record<string, string>;
      payload: Fields;
      /** The ack. */
      body: string;
      error: string | null;
    }
  | {
      kind: "call";
      method: string;
      arguments: Fields;
      answer: Fields | string | null;
      /** What a script or a default made of it. */
      scripted: ScriptedApiAnswer["kind"] | null;
    }
  | { kind: "response"; body: unknown; answer: Fields | string | null }
);

export function tellExchange(slack: SlackState, exchange: FakeSlackExchange): void {
  if (slack.exchangeListeners.size === 0) return;
  const copy = structuredClone(exchange);
  for (const listener of slack.exchangeListeners) listener(copy);
}
