import { randomUUID } from "node:crypto";

import type { UsherCaller } from "@usher/core";

import type { ExitCode } from "../exit-codes.ts";
import type { Layout } from "../invite/column-of.ts";
import { contentOf } from "../invite/content-of.ts";
import { openErrorsFile } from "../invite/errors-file.ts";
import { fingerprintOf } from "../invite/fingerprint-of.ts";
import { createProgress } from "../invite/progress.ts";
import { readPeople } from "../invite/read-people.ts";
import { reportRows } from "../invite/report-rows.ts";
import { openRunState } from "../invite/run-state.ts";
import { number } from "../number.ts";
import type { Terminal } from "../terminal.ts";
import { watchStop } from "../watch-stop.ts";
import { importChunks, type ImportSettings } from "./import-chunks.ts";
import { countOfImports, importedOutcomes, noImportOutcomes } from "./import-outcomes.ts";
import { reportImport } from "./report-import.ts";

const entriesOfACall = 100;
const layout: Layout = {
  columns: new Set([
    "email",
    "roles",
    "name",
    "firstName",
    "lastName",
    "externalId",
    "accessForDays",
    "accessUntil",
  ]),
  withoutHeader: ["email", "role", "name", "external_id"],
  known: "email, role, name, external_id, access_for_days, access_until",
};

export type ImportOptions = {
  /** `-` is standard input. */
  file: string;
  state: string | undefined;
  errors: string | undefined;
  encoding: string | undefined;
  ignoreUnknownColumns: boolean;
  json?: true;
};

/** Imports everyone in a file; the same command continues where the last one ended, or begins again when that was complete. */
export async function importFile(
  { terminal, caller }: { terminal: Terminal; caller: UsherCaller },
  options: ImportOptions,
  settings: ImportSettings,
): Promise<ExitCode> {
  const { file, ignoreUnknownColumns, encoding } = options;
  const bytes = await contentOf(terminal, file);
  const read = readPeople(bytes, { ignoreUnknownColumns, encoding, layout });
  const { people, failures, sheet } = read;
  const paths = pathsOf(options, settings);
  const others = [file === "-" ? null : file, paths.state];
  const { dryRun } = settings;
  const errors =
    paths.errors === null
      ? null
      : await openErrorsFile({ path: paths.errors, sheet, dryRun, others });
  const { id, slug } = await caller.organization.get();
  const fingerprint = fingerprintOf(["member.import", id, settings, people]);
  const runId = randomUUID();
  const fresh = { usher: "bulk-run", fingerprint, chunkSize: entriesOfACall, runId } as const;
  const state = await openRunState(paths.state, { fresh, endsAt: people.length }, importedOutcomes);
  const total = people.length + failures.length;
  const alreadyDone = failures.length + countOfImports(state.outcomes);
  const progress = createProgress(terminal, { total, alreadyDone });
  const stop = watchStop(terminal, progress.say);
  try {
    if (state.replaced)
      progress.say(
        `${file}, the options or the organization changed since the last run; starting over.`,
      );
    if (state.repeated) progress.say("The last run was complete; importing the file again.");
    if (state.position > 0) progress.say(`Continuing: ${number(total - alreadyDone)} remaining.`);
    const ending = await importChunks({
      caller,
      people,
      before: { ...noImportOutcomes(), failures },
      settings,
      state,
      idempotencyPrefix: dryRun ? null : prefixOf(fingerprint, state.runId),
      progress,
      stop: stop.signal,
    });
    const { left } = ending;
    const rows = { failures: ending.outcomes.failures, left, leftAre: "Not imported" };
    const written = await reportRows(terminal, errors, rows);
    return reportImport(terminal, options, {
      organization: { id, slug },
      dryRun,
      total,
      ending,
      errorsFile: written ? paths.errors : null,
      stateFile: paths.state,
    });
  } finally {
    stop.release();
    await state.close();
  }
}

/** A run that an earlier version began has no id. */
function prefixOf(fingerprint: string, runId: string | undefined): string {
  return ["usher-cli", fingerprint, ...(runId === undefined ? [] : [runId])].join(":");
}

/** Beside the file, and other ones than those of an invitation of the same file. */
function pathsOf(
  { file, state, errors }: ImportOptions,
  { dryRun }: ImportSettings,
): { state: string | null; errors: string | null } {
  const beside = (suffix: string) => (file === "-" ? null : `${file}${suffix}`);
  return {
    state: dryRun ? null : (state ?? beside(".usher-import-state")),
    errors: errors ?? beside(dryRun ? ".import.dry-run.errors.csv" : ".import.errors.csv"),
  };
}
