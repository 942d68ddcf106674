import { isUsherError, type RouterInputs, type RouterOutputs } from "@usher/client";

import { askWithRetry, type RetryPolicy } from "../server/ask-with-retry.ts";
import type { Server } from "../server/connect-server.ts";
import { detailsOf } from "../server/details-of.ts";
import { endFor, type GivenEnd } from "./access-end.ts";
import { added, countOf, noOutcomes, type Outcomes } from "./outcomes.ts";
import type { Person } from "./person.ts";
import type { Progress } from "./progress.ts";
import type { Chunk, RunState } from "./run-state.ts";

type Call = RouterInputs["invitation"]["create"];
type Created = RouterOutputs["invitation"]["create"];
type Result = Created["results"][number];

/** An address that was not rejected but is probably mistyped. */
export type Warning = Pick<Person, "row"> & Omit<Created["warnings"][number], "index">;

/** How long to retry an unreachable server: about three minutes, since the run can be resumed. */
export const runErrors = { maxErrors: 10 };

/** What all people of a run have in common. */
export type Settings = {
  roles?: string[];
  message?: string;
  locale?: string;
  expiresInHours?: number;
  end?: GivenEnd;
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
  state: RunState<Outcomes>;
  /** Null in a dry run. */
  idempotencyPrefix: string | null;
  progress: Progress;
  onResult?: (person: Person, result: Result) => void;
};

/**
 * `warnings`: of this run, not of the one it continues. `stopped`: asked to stop. `error`: what ended the run
 * before its end. `left`: who was not sent, or not answered for.
 */
export type Ending = {
  outcomes: Outcomes;
  warnings: readonly Warning[];
  left: readonly Person[];
  stopped: boolean;
  error: unknown;
};

const existing = new Set([
  "invite.already_member",
  "invite.already_pending",
  "invite.awaiting_approval",
]);

/** Sends what is not done yet, one chunk after the other. Never throws what a server said. */
export async function runChunks(run: Run): Promise<Ending> {
  const { state, people, progress, before } = run;
  const warnings: Warning[] = [];
  const outcomes = () => added([before, state.outcomes]);
  const ending = ({ stopped = false, error = null }: { stopped?: boolean; error?: unknown }) => ({
    outcomes: outcomes(),
    warnings,
    left: people.slice(state.position),
    stopped,
    error,
  });
  const show = () => {
    const now = outcomes();
    progress.update({ done: countOf(now), failed: now.failures.length });
  };
  show();
  try {
    for (let chunk = state.next(people.length); chunk; chunk = state.next(people.length)) {
      const answer = await sendChunk(run, chunk);
      if (answer === null) return ending({ stopped: true });
      if ("fitting" in answer) await state.cut(chunk.from + answer.fitting);
      else {
        const sent = people.slice(chunk.from, chunk.to);
        await state.record(chunk, outcomesOf(run, sent, answer.results));
        warnings.push(...warningsOf(sent, answer.warnings));
      }
      show();
    }
    return ending({});
  } catch (error) {
    return ending({ error });
  } finally {
    progress.end();
  }
}

type Answer = Pick<Created, "results" | "warnings"> | { fitting: number };

/**
 * `fitting`: how many of them the limit has room for now. Nothing was done then, because the server
 * counts inside the transaction that the key belongs to.
 */
async function sendChunk(run: Run, chunk: Chunk): Promise<Answer | null> {
  const call = callOf(run, chunk);
  return askWithRetry<Answer>(run.retryPolicy, async () => {
    try {
      return await run.server.once.invitation.create.mutate(call);
    } catch (error) {
      const fitting = placesLeft(error);
      if (fitting > 0 && fitting < chunk.to - chunk.from) return { fitting };
      throw error;
    }
  });
}

/** How many more people the limit that rejected a whole call has room for. */
function placesLeft(error: unknown): number {
  if (!isUsherError(error)) return 0;
  const { limit, used, open } = detailsOf(error);
  const taken = isUsherError(error, "invite.pending_limit")
    ? open
    : isUsherError(error, "invite.org_rate_limited")
      ? used
      : null;
  return typeof limit === "number" && typeof taken === "number" ? limit - taken : 0;
}

function callOf({ settings, idempotencyPrefix, people }: Run, { from, to }: Chunk): Call {
  const { roles, message, locale, expiresInHours, end, note, request, dryRun } = settings;
  const shared = { roles, message, locale, expiresInHours };
  return {
    entries: people.slice(from, to).map(({ row: _row, ...person }) => ({
      ...shared,
      ...endFor(person, end),
      ...person,
    })),
    onDuplicate: "collapse",
    onInsufficientRole: request ? "request" : "fail",
    dryRun,
    ...(note !== undefined && { note }),
    ...(idempotencyPrefix !== null && { idempotencyKey: `${idempotencyPrefix}:${from}-${to}` }),
  };
}

function warningsOf(chunk: readonly Person[], warnings: Created["warnings"]): Warning[] {
  return warnings.flatMap(({ index, ...warning }) => {
    const person = chunk[index];
    return person === undefined ? [] : [{ row: person.row, ...warning }];
  });
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
