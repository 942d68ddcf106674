import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { ExitCode } from "../exit-codes.ts";
import { usageError } from "../error.ts";
import type { Server } from "../server/connect-server.ts";
import { readStdin } from "../read-stdin.ts";
import type { Terminal } from "../terminal.ts";
import { openErrorsFile, type ErrorsFile } from "./errors-file.ts";
import { organizationOf, type Organization } from "./organization-of.ts";
import { number } from "../number.ts";
import { countOf, noOutcomes, type Outcomes } from "./outcomes.ts";
import type { Person, RowError } from "./person.ts";
import { createProgress, type Progress } from "./progress.ts";
import { readPeople, type ReadOptions } from "./read-people.ts";
import { reportRun } from "./report.ts";
import { runErrors, runChunks, type Ending, type Settings } from "./run-chunks.ts";
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
  const state = await openRunState(paths.state, {
    usher: "bulk-run",
    fingerprint,
    chunkSize: Math.min(entriesOfACall, organization.policy.limits.inviteesPerDay),
  });
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
    const written = await reportRows(terminal, errors, ending);
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

async function contentOf(terminal: Terminal, file: string): Promise<Buffer> {
  if (file === "-") return readStdin(terminal);
  return readFile(file).catch((error: unknown) => {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw usageError(`${file} cannot be read (${reason}).`);
  });
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

/** Of the people, not of the bytes: another version may read the same file in another way. */
function fingerprintOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
}

type Prospect = { state: RunState; organization: Organization; left: number; file: string };

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

/** True when rows were written to the errors file. Without one, the rows that failed are notes. */
async function reportRows(
  { stderr }: Terminal,
  errors: ErrorsFile | null,
  { outcomes: { failures }, left }: Ending,
): Promise<boolean> {
  if (errors !== null) {
    const rows = [...failures, ...left.map(notSent)];
    return errors.write(rows.toSorted((a, b) => a.row - b.row));
  }
  for (const { row, email, code, message } of failures)
    stderr.write(`row ${row}: ${JSON.stringify(email)}: ${message} (${code})\n`);
  const [next] = left;
  if (next !== undefined) stderr.write(`Not sent or not answered: from row ${next.row} on.\n`);
  return false;
}

function notSent({ row, email }: Person): RowError {
  const message = "It was not sent, or not answered. The same command continues here.";
  return { row, email, code: "cli.not_sent", message };
}
