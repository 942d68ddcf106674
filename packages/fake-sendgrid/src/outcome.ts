import { rejection, standardErrors } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { ScriptedAnswer } from "./script.ts";

/** What a client will see. */
export type Outcome =
  | { kind: "answer"; answer: Answer }
  /** The status line and headers, then silence. */
  | { kind: "stall"; answer: Answer }
  | { kind: "silence" }
  | { kind: "reset" };

/** `judge` decides by the request; the other steps never look at it. */
export function outcomeOf(step: ScriptedAnswer, judge: () => Answer): Outcome {
  switch (step.kind) {
    case "accept":
      return { kind: "answer", answer: judge() };
    case "reset_after_body": {
      const answer = judge();
      return isAccepted(answer) ? { kind: "reset" } : { kind: "answer", answer };
    }
    case "stalled_body": {
      const answer = judge();
      return { kind: isAccepted(answer) ? "stall" : "answer", answer };
    }
    case "hang":
      return { kind: "silence" };
    case "reset_before_body":
    case "reset_after_body_lost":
      return { kind: "reset" };
    case "status":
      return { kind: "answer", answer: statusAnswer(step) };
    case "credits_exceeded":
      return { kind: "answer", answer: creditsExceeded };
    case "rate_limited":
      return { kind: "answer", answer: rateLimited(step.resetInSeconds) };
  }
}

function isAccepted(answer: Answer): boolean {
  return answer.status < 300;
}

function statusAnswer(step: ScriptedAnswer & { kind: "status" }): Answer {
  const standard = step.status >= 400 ? { errors: standardErrors(step.status) } : undefined;
  const location = step.status === 302 ? { location: "/login" } : undefined;
  return {
    status: step.status,
    body: "body" in step ? step.body : standard,
    headers: { ...location, ...step.headers },
  };
}

const creditsExceeded = rejection(401, [
  { message: "Maximum credits exceeded", field: null, help: null },
]);

/** Date and reset are of one instant: node's own Date header may be a second or two old. */
function rateLimited(resetInSeconds: number): Answer {
  const now = Date.now();
  return {
    ...rejection(429),
    headers: {
      date: new Date(now).toUTCString(),
      "x-ratelimit-limit": "600",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Math.ceil(now / 1000) + resetInSeconds),
    },
  };
}
