import { randomUUID } from "node:crypto";

import type { Context } from "@slack/bolt";

/** One request of Slack while it is worked on. */
export type Call = {
  requestId: string;
  receivedAt: number;
  acked: boolean;
};

/** Slack waits three seconds; what is left after this is for the way back. */
const answerWithinMs = 2600;

export function startCall(context: Context): Call {
  const receivedAt: unknown = context.receivedAt;
  const call: Call = {
    requestId: randomUUID(),
    receivedAt: typeof receivedAt === "number" ? receivedAt : Date.now(),
    acked: false,
  };
  context.call = call;
  return call;
}

/** Bolt hands the same context to the middleware that made the call and to every listener after it. */
export function callOf(context: Context): Call {
  return context.call as Call;
}

export function msLeft(call: Call): number {
  return call.receivedAt + answerWithinMs - Date.now();
}

/** What a person can read out to an operator, who finds it in the log's request ids. */
export function referenceOf(call: Call): string {
  return call.requestId.slice(0, 8).toUpperCase();
}

/** The same request once its answer is out: what follows has time of its own. */
export function startLater(call: Call): Call {
  return { ...call, receivedAt: Date.now() };
}
