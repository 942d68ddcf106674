import type { FakeEvent } from "@usher/fake-sendgrid";

import type { CrashPoint } from "./plan-faults.ts";

/** answer: what a process said it had done. From then on the database has to say so too. */
export type Answer = { what: string } & (
  | { about: "invitation"; id: string; state: string; version: number; generation: number }
  | { about: "approval"; id: string; state: string; version: number }
  | { about: "address"; email: string }
  | { about: "delegation"; id: string; ended: boolean }
  /** The workspace was connected by OAuth. */
  | { about: "installation"; teamId: string }
  /** Promised in Slack: an answer there, once it is done. */
  | { about: "word"; user: string; email: string }
  | { about: "acceptance"; id: string; membershipId: string }
);

/** A time in which something was broken, by the runner's clock. */
export type Disturbance = { what: "slack" | "server" | "database"; from: number; to: number };

export type EventPost = { events: FakeEvent[]; copies: number; taken: boolean };

/** event log: what was requested, answered and broken in a round. */
export type EventLog = {
  answers: Answer[];
  /** Invitations that a client knows of, by id. */
  known: Map<string, { email: string }>;
  requests: Set<string>;
  /** By id, with who handed over. */
  delegations: Map<string, "owner" | "admin">;
  posts: EventPost[];
  disturbances: Disturbance[];
  /** Acts that were answered, rejected, or neither. */
  counts: { answered: number; rejected: number; unanswered: number; idle: number };
  /** For each fault that waited for a moment, which one, and whether it came. */
  crashPoints: { crashPoint: CrashPoint; came: boolean }[];
  /** What was done and broken, as it happened. */
  log: string[];
};

export function createEventLog(): EventLog {
  return {
    answers: [],
    known: new Map(),
    requests: new Set(),
    delegations: new Map(),
    posts: [],
    disturbances: [],
    counts: { answered: 0, rejected: 0, unanswered: 0, idle: 0 },
    crashPoints: [],
    log: [],
  };
}

type InvitationView = {
  id: string;
  email: string;
  state: string;
  version: number;
  generation: number;
};
type ApprovalView = {
  id: string;
  state: string;
  version: number;
  invitations: readonly InvitationView[];
};

export function recordInvitation(eventLog: EventLog, what: string, view: InvitationView): void {
  const { id, email, state, version, generation } = view;
  eventLog.known.set(id, { email });
  eventLog.answers.push({ what, about: "invitation", id, state, version, generation });
}

export function recordApproval(eventLog: EventLog, what: string, view: ApprovalView): void {
  const { id, state, version } = view;
  eventLog.requests.add(id);
  for (const { id: invitationId, email } of view.invitations)
    eventLog.known.set(invitationId, { email });
  eventLog.answers.push({ what, about: "approval", id, state, version });
}
