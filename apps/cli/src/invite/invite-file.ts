import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { ExitCode } from "../exit-codes.ts";
import { usageError } from "../error.ts";
import type { Server } from "../server/connect-server.ts";
import type { Terminal } from "../terminal.ts";
import { writeErrors } from "./errors-file.ts";
import { organizationOf, type Organization } from "./organization-of.ts";
import { number } from "../number.ts";
import { countOf, noOutcomes, type Outcomes } from "./outcomes.ts";
import { createProgress, type Progress } from "./progress.ts";
import { readPeople } from "./read-people.ts";
import { reportRun } from "./report.ts";
import { runErrors, runChunks, type Settings } from "./run-chunks.ts";
import { openRunState, type RunState } from "./run-state.ts";
import { watchStop } from "../watch-stop.ts";

const entriesOfACall = 20;

export type FileOptions = {
  /** `-` is standard input. */
  file: string;
  state?: string | undefined;
  errors?: string | undefined;
  ignoreUnknownColumns: boolean;
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
  const { people, failures } = readPeople(bytes, options);
  const before: Outcomes = { ...noOutcomes(), failures };
  const organization = await organizationOf(terminal, server);
  const fingerprint = fingerprintOf([server.url, organization.id, settings, digest(bytes)]);
  const paths = pathsOf(options, settings);
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
    const errorsFile = await errorsOf(terminal, paths.errors, ending.outcomes);
    const { id, slug } = organization;
    return reportRun(terminal, options, {
      organization: { id, slug },
      settings,
      total,
      ending,
      errorsFile,
      stateFile: paths.state,
      results: null,
    });
  } finally {
    stop.release();
    await state.close();
  }
}

async function contentOf(terminal: Terminal, file: string): Promise<Buffer> {
  if (file === "-") {
    const parts: Buffer[] = [];
    for await (const part of terminal.stdin) parts.push(Buffer.from(part));
    return Buffer.concat(parts);
  }
  return readFile(file).catch((error: unknown) => {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw usageError(`${file} cannot be read (${reason}).`);
  });
}

type Paths = { state: string | null; errors: string | null };

/** Beside the file. A dry run leaves no state: it must not be taken for the run itself. */
function pathsOf({ file, state, errors }: FileOptions, { dryRun }: Settings): Paths {
  const beside = (suffix: string) => (file === "-" ? null : `${file}${suffix}`);
  return {
    state: dryRun ? null : (state ?? beside(".usher-state")),
    errors: errors ?? beside(".errors.csv"),
  };
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function fingerprintOf(parts: readonly unknown[]): string {
  return digest(Buffer.from(JSON.stringify(parts))).slice(0, 40);
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

/** Without a file for them, the rows that failed are notes. */
async function errorsOf(
  { stderr }: Terminal,
  path: string | null,
  { failures }: Outcomes,
): Promise<string | null> {
  if (path !== null) return (await writeErrors(path, failures)) ? path : null;
  for (const { row, email, code, message } of failures)
    stderr.write(`row ${row}: ${JSON.stringify(email)}: ${message} (${code})\n`);
  return null;
}
