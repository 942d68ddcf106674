import type { SlackState } from "../state/slack-state.ts";
import type { ScriptedApiAnswer } from "../scripted-api-answer.ts";

/** What is laid out for this call: its method's next step, then anyone's, then what stands until it is taken back. */
export function nextScripted(slack: SlackState, method: string): ScriptedApiAnswer | undefined {
  return (
    slack.scripts.get(method)?.shift() ?? slack.scripts.get("*")?.shift() ?? standing(slack, method)
  );
}

export function standing(slack: SlackState, method: string): ScriptedApiAnswer | undefined {
  return slack.defaults.get(method) ?? slack.defaults.get("*");
}

export type ScriptedAnswer = {
  status: number;
  headers?: Record<string, string>;
  body: Record<string, unknown> | string;
};

/** The answers that come without anything being done. */
export function scriptedAnswer(step: ScriptedApiAnswer): ScriptedAnswer | null {
  switch (step.kind) {
    case "ratelimited":
      return {
        status: 429,
        headers: { "retry-after": String(step.retryAfter) },
        body: { ok: false, error: "ratelimited" },
      };
    case "error":
      return { status: 200, body: { ok: false, error: step.error, ...step.fields } };
    case "http":
      return { status: step.status, body: step.body ?? "" };
    case "hang":
    case "latency":
    case "lost":
    case "ok":
      return null;
  }
}
