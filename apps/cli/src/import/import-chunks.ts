import type { UsherCaller } from "@usher/core";

import { endFor, type GivenEnd } from "../invite/access-end.ts";
import type { Person } from "../invite/person.ts";
import type { Progress } from "../invite/progress.ts";
import type { Chunk, RunState } from "../invite/run-state.ts";
import {
  addedImports,
  countOfImports,
  noImportOutcomes,
  type ImportOutcomes,
} from "./import-outcomes.ts";

type Result = Awaited<ReturnType<UsherCaller["member"]["import"]>>["results"][number];

/** What all people of a run have in common. */
export type ImportSettings = { roles?: string[]; end?: GivenEnd; dryRun: boolean };

export type ImportRun = {
  caller: UsherCaller;
  people: readonly Person[];
  /** Of rows that are not sent at all. */
  before: ImportOutcomes;
  settings: ImportSettings;
  state: RunState<ImportOutcomes>;
  /** Null in a dry run. */
  idempotencyPrefix: string | null;
  progress: Progress;
  stop: AbortSignal;
};

/** `stopped`: asked to stop. `error`: what ended the run before its end. `left`: who was not imported. */
export type ImportEnding = {
  outcomes: ImportOutcomes;
  left: readonly Person[];
  stopped: boolean;
  error: unknown;
};

/** Imports who is not done yet, one chunk after the other. Never throws what the database or a verb said. */
export async function importChunks(run: ImportRun): Promise<ImportEnding> {
  const { state, people, progress, before, stop } = run;
  const outcomes = () => addedImports([before, state.outcomes]);
  const ending = ({ stopped = false, error = null }: { stopped?: boolean; error?: unknown }) => ({
    outcomes: outcomes(),
    left: people.slice(state.position),
    stopped,
    error,
  });
  const show = () => {
    const now = outcomes();
    progress.update({ done: countOfImports(now), failed: now.failures.length });
  };
  show();
  try {
    for (let chunk = state.next(people.length); chunk; chunk = state.next(people.length)) {
      if (stop.aborted) return ending({ stopped: true });
      await state.record(chunk, await importChunk(run, chunk));
      show();
    }
    return ending({});
  } catch (error) {
    return ending({ error });
  } finally {
    progress.end();
  }
}

/** One that was written but not recorded gets its first answer again. */
async function importChunk(run: ImportRun, { from, to }: Chunk): Promise<ImportOutcomes> {
  const { caller, people, settings, idempotencyPrefix } = run;
  const { roles, end, dryRun } = settings;
  const chunk = people.slice(from, to);
  const { results } = await caller.member.import({
    entries: chunk.map(({ row: _row, ...person }) => ({
      ...(roles && { roles }),
      ...endFor(person, end),
      ...person,
    })),
    dryRun,
    ...(idempotencyPrefix !== null && { idempotencyKey: `${idempotencyPrefix}:${from}-${to}` }),
  });
  return outcomesOf(chunk, results);
}

function outcomesOf(chunk: readonly Person[], results: readonly Result[]): ImportOutcomes {
  const outcomes = noImportOutcomes();
  for (const [index, { row, email }] of chunk.entries()) {
    const result = results[index];
    if (result === undefined) throw new Error("an import answered fewer results than entries");
    const { outcome, error, skipReason } = result;
    if (error !== null)
      outcomes.failures.push({ row, email, code: error.code, message: error.message });
    else if (outcome === "skipped")
      outcomes.skipped.push({ row, email, reason: skipReason ?? "unknown" });
    else if (outcome !== "failed") outcomes[outcome] += 1;
  }
  return outcomes;
}
