import { setTimeout as delay } from "node:timers/promises";
import {
  dataPath,
  logPath,
  makeTemporaryDirectory,
  openDataDirectory,
  removeLeftovers,
  sweepAbandoned,
} from "./data-directory.ts";
import { ensureCluster, readPassword, SUPERUSER } from "./initialize-cluster.ts";
import { LocalPostgresError } from "./local-postgres-error.ts";
import { locateBinaries, majorVersion } from "./locate-binaries.ts";
import type { Binaries } from "./locate-binaries.ts";
import { answers, stopOrphan } from "./postmaster.ts";
import { logTail } from "./log-tail.ts";
import { prepareBinaries } from "./prepare-binaries.ts";
import { identify, isAlive } from "./process-identity.ts";
import { isCode } from "./read-json.ts";
import { runServer } from "./run-server.ts";
import { breakLock, isStale, lockPath, readLock, rewriteLock, takeLock } from "./server-lock.ts";
import type { ServerLock } from "./server-lock.ts";
import { assertSettings } from "./server-settings.ts";
import { chooseServerUser } from "./server-user.ts";
import { stopOwned } from "./stop-owned.ts";
import { startWatchdog } from "./watchdog-process.ts";
import type { Watchdog } from "./watchdog-process.ts";

export type LocalPostgres = {
  /** URL of the superuser on the maintenance database, e.g. postgres://usher:…@127.0.0.1:54321/postgres */
  url: string;
  /** The same server, another database. */
  urlFor(database: string): string;
  dataDirectory: string;
  /** true when this call adopted a server another process runs */
  adopted: boolean;
  /** Stops the server if this process owns it (an adopted one is left alone); idempotent. */
  stop(): Promise<void>;
};

export type StartOptions = {
  /** Data kept here across runs. Absent: a temporary folder that goes with the process. */
  dataDirectory?: string;
  /** extra server settings, e.g. { fsync: "off" } for tests */
  settings?: Record<string, string>;
  /** The same one at every start, for clients that outlive the server; a free one by default. */
  port?: number;
  /** how long to wait for the server to answer */
  timeoutMs?: number;
};

type Start = {
  binaries: Binaries;
  directory: string;
  isTemporary: boolean;
  settings: Record<string, string>;
  port: number | undefined;
  deadline: number;
};

const TIMEOUT_MS = 30_000;

/**
 * Adopts the server that runs in `dataDirectory`, or starts one and owns it. A server goes when its owner goes,
 * also from under those who adopted it; one of them may then call this again and become the owner.
 * @throws LocalPostgresError
 */
export async function startLocalPostgres(options: StartOptions = {}): Promise<LocalPostgres> {
  const { settings = {}, port, timeoutMs = TIMEOUT_MS } = options;
  const deadline = Date.now() + timeoutMs;
  assertSettings(settings);
  const binaries = locateBinaries();
  try {
    if (options.dataDirectory !== undefined) {
      const directory = openDataDirectory(options.dataDirectory);
      return await adoptOrOwn({
        binaries,
        directory,
        isTemporary: false,
        settings,
        port,
        deadline,
      });
    }
    return await ownTemporary({ binaries, settings, port, deadline });
  } catch (error) {
    if (!isCode(error, "EACCES", "EPERM", "EROFS", "ENOTDIR")) throw error;
    throw new LocalPostgresError(
      "data_not_ours",
      `This user may not work in the data directory (it belongs to another user, or is read-only): ${String(error)}`,
      { cause: error },
    );
  }
}

async function ownTemporary(
  start: Omit<Start, "directory" | "isTemporary">,
): Promise<LocalPostgres> {
  const watchdog = await startWatchdog();
  try {
    const directory = makeTemporaryDirectory();
    watchdog.removeAtEnd(directory);
    const lock = lockOf(watchdog);
    takeLock(directory, lock);
    await sweepAbandoned(directory);
    return await own({ ...start, directory, isTemporary: true }, { watchdog, lock });
  } catch (error) {
    await watchdog.end();
    throw error;
  }
}

async function adoptOrOwn(start: Start): Promise<LocalPostgres> {
  const { directory, deadline } = start;
  let watchdog: Watchdog | undefined;
  try {
    while (Date.now() < deadline) {
      const held = readLock(directory);
      if (held === undefined) {
        watchdog ??= await startWatchdog();
        const lock = lockOf(watchdog);
        if (takeLock(directory, lock)) {
          watchdog.removeAtEnd(lockPath(directory));
          return await own(start, { watchdog, lock });
        }
      } else if (isStale(directory, held)) {
        breakLock(directory, held);
      } else if (held !== "unreadable" && (await isAdoptable(directory, held))) {
        await watchdog?.end();
        return describeServer(directory, held.port ?? 0, {
          adopted: true,
          stop: () => Promise.resolve(),
        });
      } else {
        await delay(20);
      }
    }
  } catch (error) {
    await watchdog?.end();
    throw error;
  }
  await watchdog?.end();
  throw new LocalPostgresError(
    "start_timeout",
    `Another process holds ${lockPath(directory)} and its server did not answer in time.`,
  );
}

/** With a dead owner the server is about to stop, even while it still answers. */
async function isAdoptable(directory: string, { owner, port }: ServerLock): Promise<boolean> {
  if (port === undefined || !isAlive(owner)) return false;
  return await answers(dataPath(directory), port);
}

async function own(
  { binaries, directory, isTemporary, settings, port, deadline }: Start,
  { watchdog, lock }: { watchdog: Watchdog; lock: ServerLock },
): Promise<LocalPostgres> {
  await stopOrphan(dataPath(directory), deadline);
  await removeLeftovers(directory);
  const user = chooseServerUser(dataPath(directory));
  const place = {
    directory,
    isTemporary,
    binaries: await prepareBinaries({ binaries, directory, user }),
    user,
    watchdog,
    settings,
    port,
    deadline,
  };
  await withinTime(ensureCluster(place, majorVersion(binaries)), place);
  const server = await runServer(place);
  rewriteLock(directory, { ...lock, port: server.port });

  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= stopOwned({ directory, isTemporary, watchdog, lock }));
  // When either ends by itself, the other and the lock go too, so that the next start finds a clear place.
  void Promise.race([server.ended, watchdog.gone]).then(stop);
  watchdog.unref();
  return describeServer(directory, server.port, { adopted: false, stop });
}

function lockOf(watchdog: Watchdog): ServerLock {
  return { watchdog: identify(watchdog.pid), owner: identify(process.pid) };
}

function describeServer(
  directory: string,
  port: number,
  { adopted, stop }: Pick<LocalPostgres, "adopted" | "stop">,
): LocalPostgres {
  const password = readPassword(directory);
  const urlFor = (database: string) =>
    `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return { url: urlFor("postgres"), urlFor, dataDirectory: directory, adopted, stop };
}

async function withinTime(work: Promise<void>, start: Pick<Start, "directory" | "deadline">) {
  const timer = new AbortController();
  const late = delay(Math.max(0, start.deadline - Date.now()), "late" as const, {
    signal: timer.signal,
  });
  late.catch(() => undefined);
  const outcome = await Promise.race([work, late]).finally(() => timer.abort());
  if (outcome !== "late") return;
  throw new LocalPostgresError(
    "start_timeout",
    `initdb in ${start.directory} did not finish in time.\n${logTail(logPath(start.directory))}`,
  );
}
