import { truncateSync } from "node:fs";
import { join, parse } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { dataPath, logPath } from "./data-directory.ts";
import { freePort } from "./free-ports.ts";
import { LocalPostgresError } from "./local-postgres-error.ts";
import { logTail } from "./log-tail.ts";
import { answers } from "./postmaster.ts";
import { settingArguments } from "./server-settings.ts";
import type { ServerUser } from "./server-user.ts";
import type { Outcome, RunCommand, StopStep, Watchdog } from "./watchdog-process.ts";

/** Everything it takes to run PostgreSQL's programs in one data directory. */
export type ServerPlace = {
  directory: string;
  isTemporary: boolean;
  /** The folder with `bin`, `lib` and `share`. */
  binaries: string;
  user: ServerUser | undefined;
  watchdog: Watchdog;
  settings: Record<string, string>;
  /** A free one when undefined. */
  port: number | undefined;
  /** In milliseconds since 1970. */
  deadline: number;
};

export type RunningServer = { port: number; ended: Promise<Outcome> };

// The port was taken between our look and the server's, or backends of a killed server are just leaving.
const TRANSIENT_ERROR = /could not bind|in use|lock file "postmaster\.pid" already exists/;

export async function runServer(place: ServerPlace): Promise<RunningServer> {
  for (;;) {
    emptyLog(place);
    const port = place.port ?? (await freePort());
    const ended = place.watchdog.run(postgres(place, port));
    const outcome = await Promise.race([ended, untilAnswering(place, port)]);
    if (outcome === "answering") return { port, ended };
    const tail = logTail(logPath(place.directory));
    if (outcome === "late") {
      throw new LocalPostgresError(
        "start_timeout",
        `PostgreSQL in ${place.directory} did not answer in time.\n${tail}`,
      );
    }
    if (!TRANSIENT_ERROR.test(tail) || Date.now() > place.deadline) {
      throw new LocalPostgresError(
        "start_failed",
        `PostgreSQL in ${place.directory} ended at its start: ${JSON.stringify(outcome)}\n${tail}`,
      );
    }
    await delay(100);
  }
}

/** A command for the watchdog to run one of PostgreSQL's programs. */
export function program(
  place: ServerPlace,
  { name, args, stop }: { name: string; args: string[]; stop: StopStep[] },
): Omit<RunCommand, "type"> {
  const { user } = place;
  return {
    file: programPath(place, name),
    args,
    // Not the project's folder: the server's user may be kept out of it.
    cwd: parse(place.directory).root,
    log: logPath(place.directory),
    // spawn takes signed numbers, and macOS' nobody is -2.
    ...(user && { user: { uid: user.uid | 0, gid: user.gid | 0 } }),
    stop,
  };
}

function programPath(place: ServerPlace, name: string): string {
  return join(place.binaries, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

function postgres(place: ServerPlace, port: number): Omit<RunCommand, "type"> {
  const data = dataPath(place.directory);
  return program(place, {
    name: "postgres",
    args: ["-D", data, ...settingArguments(place.settings, port)],
    stop: process.platform === "win32" ? stopOnWindows(place, data) : STOP,
  });
}

// Fast, then immediate shutdown: the next start recovers from the second as from a crash.
const STOP: StopStep[] = [
  { signal: "SIGINT", group: false, waitMs: 15_000 },
  { signal: "SIGQUIT", group: false, waitMs: 5_000 },
  { signal: "SIGKILL", group: false, waitMs: 2_000 },
];

function stopOnWindows(place: ServerPlace, data: string): StopStep[] {
  const file = programPath(place, "pg_ctl");
  return [
    { file, args: ["stop", "-D", data, "-m", "fast"], waitMs: 15_000 },
    { signal: "SIGKILL", group: false, waitMs: 2_000 },
  ];
}

async function untilAnswering(place: ServerPlace, port: number): Promise<"answering" | "late"> {
  const data = dataPath(place.directory);
  while (Date.now() < place.deadline) {
    if (await answers(data, port)) return "answering";
    await delay(10);
  }
  return "late";
}

/** The log is of one run: with `append` alone it would grow forever. */
function emptyLog(place: ServerPlace): void {
  try {
    truncateSync(logPath(place.directory));
  } catch {
    // There is none yet.
  }
}
