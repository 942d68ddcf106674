export type ScriptedAnswer =
  /** Judges the request and answers as SendGrid does. */
  | { kind: "accept" }
  /** Answers before judging; `body` defaults to SendGrid's error for the status. */
  | {
      kind: "status";
      status: 400 | 401 | 403 | 404 | 405 | 413 | 429 | 500 | 502 | 503 | 504 | 200 | 302;
      body?: unknown;
      headers?: Record<string, string>;
    }
  /** SendGrid reports a used-up quota as 401. */
  | { kind: "credits_exceeded" }
  | { kind: "rate_limited"; resetInSeconds: number }
  /** Reads the request and never answers; captures nothing. */
  | { kind: "hang" }
  /** Resets the connection as soon as the request's head is there. */
  | { kind: "reset_before_body" }
  /** Captures the email, then resets the connection: the sender cannot know. */
  | { kind: "reset_after_body" }
  /** Captures the email, answers 202 and its headers, and never the body it announced. */
  | { kind: "stalled_body" }
  /** Reads the request, captures nothing, resets the connection. */
  | { kind: "reset_after_body_lost" };

export type Script = {
  push(steps: ScriptedAnswer[]): void;
  setDefault(answer: ScriptedAnswer): void;
  /** The answer of the next request. */
  take(): ScriptedAnswer;
  reset(): void;
};

export function createScript(): Script {
  const steps: ScriptedAnswer[] = [];
  let fallback: ScriptedAnswer = { kind: "accept" };
  return {
    push: (added) => void steps.push(...added),
    setDefault: (answer) => void (fallback = answer),
    take: () => steps.shift() ?? fallback,
    reset: () => {
      steps.splice(0);
      fallback = { kind: "accept" };
    },
  };
}
