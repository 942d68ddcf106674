import type { Fields } from "./slack-objects.ts";
import type { ScriptedApiAnswer } from "./scripted-api-answer.ts";

/** One request between Slack and the app, reported when it has ended. */
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
