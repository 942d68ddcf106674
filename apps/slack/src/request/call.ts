import { randomUUID } from "node:crypto";

import type { Context } from "@slack/bolt";

import type { Workspace } from "../workspaces/workspace.ts";

/** A request of Slack before it is known whose it is. */
export type Arrival = {
  requestId: string;
  receivedAt: number;
  acked: boolean;
  /** What the request's line says as soon as it is known; the same object in every copy of the call. */
  readonly facts: RequestFacts;
};

/** Ids and codes alone, named as in the server's log: no address, no name, nothing that was typed. */
export type RequestFacts = {
  organizationId?: string;
  actorKind?: "slack_user";
  /** The user; absent for an account that is not a member's. */
  actorId?: string;
  /** Of an error, or why nothing was tried. */
  code?: string;
};

/** One request of Slack while it is worked on, in the workspace it came from. */
export type Call = Arrival & { readonly workspace: Workspace };

export function startCall(context: Context): Arrival {
  const receivedAt: unknown = context.receivedAt;
  return {
    requestId: randomUUID(),
    receivedAt: typeof receivedAt === "number" ? receivedAt : Date.now(),
    acked: false,
    facts: {},
  };
}

/** From here on every listener finds the call, with its workspace, by `callOf`. */
export function enterWorkspace(context: Context, arrival: Arrival, workspace: Workspace): void {
  arrival.facts.organizationId = workspace.facts.organizationId;
  context.call = Object.assign(arrival, { workspace });
}

/** Null before `enterWorkspace`. */
export function workspaceOf(arrival: Arrival & { workspace?: Workspace }): Workspace | null {
  return arrival.workspace ?? null;
}

/** Bolt hands the same context to the first middleware and to every listener after it. */
export function callOf(context: Context): Call {
  return context.call as Call;
}

export function msLeft(call: Arrival, answerMs: number): number {
  return call.receivedAt + answerMs - Date.now();
}

/** What a person can read out to an operator, who finds it in the log's request ids. */
export function referenceOf(call: Arrival): string {
  return call.requestId.slice(0, 8).toUpperCase();
}

/** The same request once its answer is out: what follows has time of its own. */
export function startLater(call: Call): Call {
  return { ...call, receivedAt: Date.now() };
}
