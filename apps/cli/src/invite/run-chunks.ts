import type { RouterInputs, RouterOutputs } from "@usher/client";

import type { Server } from "../server/connect-server.ts";
import { askWithRetry, type RetryPolicy } from "../server/ask-with-retry.ts";
import { added, countOf, noOutcomes, type Outcomes } from "./outcomes.ts";
import type { Person } from "./person.ts";
import type { Progress } from "./progress.ts";
import type { RunState } from "./run-state.ts";

type Call = RouterInputs["invitation"]["create"];
type Result = RouterOutputs["invitation"]["create"]["results"][number];

/** How long to retry an unreachable server: about three minutes, since the run can be resumed. */
export const runErrors = { maxErrors: 10 };

/** What all people of a run have in common. */
export type Settings = {
  roles?: string[];
  message?: string;
  locale?: string;
  expiresInHours?: number;
  note?: string;
  /** Invitations above the caller's rights become approval requests. */
  request: boolean;
  dryRun: boolean;
  /** Members and people with an open invitation are not failures. */
  skipExisting: boolean;
};

export type Run = {
  server: Server;
  retryPolicy: RetryPolicy;
  people: readonly Person[];
  /** Of rows that are not sent at all. */
  before: Outcomes;
  settings: Settings;
  state: RunState;
  /** Null in a dry run. */
  idempotencyPrefix: string | null;
  progress: Progress;
  onResult?: (person: Person, result: Result) => void;
};

/** `stopped`: asked to stop. `error`: what ended the run before its end. */
export type Ending = { outcomes: Outcomes; stopped: boolean; error: unknown };

const existing = new Set(["invite.already_member", "invite.already_pending"]);

/** Sends what is not done yet, one chunk after the other. Never throws what a server said. */
export async function runChunks(run: Run): Promise<Ending> {
  const { state, people, progress, before } = run;
  const outcomes = () => added([before, ...state.finished.values()]);
  const show = () => {
    const now = outcomes();
    progress.update({ done: countOf(now), failed: now.failures.length });
  };
  show();
  try {
    for (let index = 0; index * state.chunkSize < people.length; index += 1) {
      if (state.finished.has(index)) continue;
      const chunk = people.slice(index * state.chunkSize, (index + 1) * state.chunkSize);
      const call = callOf(run, index, chunk);
      const answer = await askWithRetry(run.retryPolicy, () =>
        run.server.once.invitation.create.mutate(call),
      );
      if (answer === null) return { outcomes: outcomes(), stopped: true, error: null };
      await state.record(index, outcomesOf(run, chunk, answer.results));
      show();
    }
    return { outcomes: outcomes(), stopped: false, error: null };
  } catch (error) {
    return { outcomes: outcomes(), stopped: false, error };
  } finally {
    progress.end();
  }
}

function callOf({ settings, idempotencyPrefix, state }: Run, index: number, chunk: Person[]): Call {
  const { roles, message, locale, expiresInHours, note, request, dryRun } = settings;
  const shared = { roles, message, locale, expiresInHours };
  return {
    entries: chunk.map(({ row: _row, ...person }) => ({ ...shared, ...person })),
    onDuplicate: "collapse",
    onInsufficientRole: request ? "request" : "fail",
    dryRun,
    ...(note !== undefined && { note }),
    ...(idempotencyPrefix !== null && {
      idempotencyKey: `${idempotencyPrefix}:${state.chunkSize}:${index}`,
    }),
  };
}

function outcomesOf(run: Run, chunk: readonly Person[], results: readonly Result[]): Outcomes {
  const outcomes = noOutcomes();
  for (const [index, person] of chunk.entries()) {
    const result = results[index];
    if (result === undefined) throw new Error("the server answered fewer results than entries");
    run.onResult?.(person, result);
    const { error, outcome } = result;
    if (error === null) {
      if (outcome === "requested") outcomes.requested += 1;
      else if (outcome === "skipped" || outcome === "unchanged") outcomes.skipped += 1;
      else outcomes.invited += 1;
    } else if (run.settings.skipExisting && existing.has(error.code)) outcomes.skipped += 1;
    else {
      const { row, email } = person;
      outcomes.failures.push({ row, email, code: error.code, message: error.message });
    }
  }
  return outcomes;
}
