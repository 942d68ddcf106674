import type { FakeEvent } from "./event.ts";
import type { ApiError } from "./rules/rejections.ts";
import type { ScriptedAnswer } from "./script.ts";

/** One request between the app and SendGrid, reported when it has ended. */
export type FakeSendGridExchange = {
  /** ISO time of its beginning. */
  at: string;
  ms: number;
  /** Null: no answer came, or none was given. */
  status: number | null;
} & (
  | {
      kind: "request";
      method: string;
      path: string;
      body: unknown;
      /** What a script or the default made of it. */
      scripted: ScriptedAnswer["kind"] | null;
      errors: ApiError[];
      messageId: string | null;
    }
  | { kind: "events"; target: string; events: FakeEvent[] }
);
