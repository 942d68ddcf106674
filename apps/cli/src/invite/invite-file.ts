import type { ExitCode } from "../exit-codes.ts";
import type { Server } from "../server/connect-server.ts";
import type { Terminal } from "../terminal.ts";
import { openErrorsFile } from "./errors-file.ts";
import { fingerprintOf } from "./fingerprint-of.ts";
import { organizationOf, type Organization } from "./organization-of.ts";
import { number } from "../number.ts";
import { countOf, invitedOutcomes, noOutcomes, type Outcomes } from "./outcomes.ts";
import { contentOf } from "./content-of.ts";
import { createProgress, type Progress } from "./progress.ts";
import { readPeople, type ReadOptions } from "./read-people.ts";
import { reportRows } from "./report-rows.ts";
import { reportRun } from "./report.ts";
import { runErrors, runChunks, type Settings } from "./run-chunks.ts";
import { openRunState, type RunState } from "./run-state.ts";
import { watchStop } from "../watch-stop.ts";

const entriesOfACall = 20;

export type FileOptions = ReadOptions & {
  /** `-` is standard input. */
  file: string;
  state?: string | undefined;
  errors?: string | undefined;
  json?: true;
};

type Fixture = { terminal: Terminal; server: Server };

/** Invites everyone in a file; the same command continues where the last one ended. */
export async function inviteFile(
  { terminal, server }: Fixture,
  options: FileOptions,
  settings: Settings,
): Promise<ExitCode> {
  const bytes = await contentOf(terminal, options.file);
  const { people, failures, sheet } = readPeople(bytes, options);
  const before: Outcomes = { ...noOutcomes(), failures };
  const paths = pathsOf(options, settings);
  const errors =
    paths.errors === null
      ? null
      : await openErrorsFile({
          path: paths.errors,
          sheet,
          dryRun: settings.dryRun,
          others: [options.file === "-" ? null : options.file, paths.state],
        });
  const organization = await organizationOf(terminal, server);
  const fingerprint = fingerprintOf([server.url, organization.id, settings, people]);
  const chunkSize = Math.min(entriesOfACall, organization.policy.limits.inviteesPerDay);
  const fresh = { usher: "bulk-run", fingerprint, chunkSize } as const;
  const state = await openRunState(paths.state, { fresh }, invitedOutcomes);
  const total = people.length + failures.length;
  const alreadyDone = failures.length + countOf(state.outcomes);
  const progress = createProgress(terminal, { total, alreadyDone });
  const stop = watchStop(terminal, progress.say);
  try {
    announcePlan(progress, { state, organization, left: total - alreadyDone, file: options.file });
    const ending = await runChunks({
      server,
      retryPolicy: { ...runErrors, stop: stop.signal, say: progress.say },
      people,
      before,
      settings,
      state,
      idempotencyPrefix: settings.dryRun ? null : `usher-cli:${fingerprint}`,
      progress,
    });
    const { left } = ending;
    const leftAre = "Not sent or not answered";
    const rows = { failures: ending.outcomes.failures, left, leftAre };
    const written = await reportRows(terminal, errors, rows);
    const { id, slug } = organization;
    return reportRun(terminal, options, {
      organization: { id, slug },
      settings,
      total,
      ending,
      errorsFile: written ? paths.errors : null,
      stateFile: paths.state,
      results: null,
    });
  } finally {
    stop.release();
    await state.close();
  }
}

type Paths = { state: string | null; errors: string | null };

/**
 * Beside the file. A dry run leaves no state, which could be taken for the run itself, and has an
 * errors file of its own.
 */
function pathsOf({ file, state, errors }: FileOptions, { dryRun }: Settings): Paths {
  const beside = (suffix: string) => (file === "-" ? null : `${file}${suffix}`);
  return {
    state: dryRun ? null : (state ?? beside(".usher-state")),
    errors: errors ?? beside(dryRun ? ".dry-run.errors.csv" : ".errors.csv"),
  };
}

type Prospect = {
  state: RunState<Outcomes>;
  organization: Organization;
  left: number;
  file: string;
};

/** Limits that the run will reach, reported before it begins. */
function announcePlan({ say }: Progress, { state, organization, left, file }: Prospect): void {
  if (state.replaced)
    say(`${file}, the options or the organization changed since the last run; starting over.`);
  if (state.position > 0)
    say(left === 0 ? "Everything was already done." : `Continuing: ${number(left)} remaining.`);
  const { pending, inviteesPerDay } = organization.policy.limits;
  const raise = `usher organization policy ${organization.slug}`;
  if (left > pending)
    say(
      `${organization.name} allows ${number(pending)} open invitations at a time: ${raise} limits.pending=${Math.min(10_000, left)} raises it.`,
    );
  if (left > inviteesPerDay)
    say(
      `${organization.name} allows ${number(inviteesPerDay)} invitees in 24 hours, so this takes several days. ${raise} limits.inviteesPerDay=${Math.min(10_000, left)} raises it.`,
    );
}
