import type { Fields } from "./slack-objects.ts";

export type ScriptedApiAnswer =
  | { kind: "ratelimited"; retryAfter: number }
  | { kind: "error"; error: string; fields?: Fields }
  | { kind: "http"; status: number; body?: string }
  /** Never answered, never done. */
  | { kind: "hang" }
  | { kind: "latency"; ms: number }
  /** Done, but the connection breaks before the answer. */
  | { kind: "lost" }
  /** Lets one call through, to script a later one. */
  | { kind: "ok" };
