import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { LocalPostgresError } from "./local-postgres-error.ts";
import { readPostmaster, stopOrphan } from "./postmaster.ts";
import { isStale, lockPath, readLock } from "./server-lock.ts";
import { chooseServerUser, obstacleFor, PASS } from "./server-user.ts";
import type { ServerUser } from "./server-user.ts";

/** Folders with this prefix are work in progress; what a killed start left is removed by the next one. */
export const LEFTOVER_PREFIX = "initializing-";

const TEMPORARY_PREFIX = "usher-postgres-";
const ABANDONED_AFTER_MS = 60 * 60 * 1000;
const ORPHAN_MS = 5_000;

export function clusterPath(directory: string): string {
  return join(directory, "cluster");
}

export function dataPath(directory: string): string {
  return join(clusterPath(directory), "data");
}

export function logPath(directory: string): string {
  return join(directory, "server.log");
}

/** Makes the folder when it is absent. Its parents are taken as they are. */
export function openDataDirectory(path: string): string {
  const wanted = resolve(path);
  const asRoot = process.getuid?.() === 0;
  const firstMade = mkdirSync(wanted, { recursive: true, mode: asRoot ? 0o711 : 0o700 });
  // A umask may have closed to the server's user what this call has made.
  if (firstMade !== undefined && asRoot) openMade(firstMade, wanted);
  const directory = realpathSync(wanted);
  const user = chooseServerUser(dataPath(directory));
  const obstacle = user && obstacleFor(user, directory, PASS);
  if (user && obstacle !== undefined) {
    throw new LocalPostgresError(
      "data_unreachable",
      `PostgreSQL refuses to run as root, so it runs as uid ${user.uid}, and ${obstacle} is closed to that ` +
        `user. Keep the data in a folder whose parents let others pass (${directory} does not qualify), for ` +
        `example under /var/lib, or start as an ordinary user.`,
    );
  }
  return directory;
}

/** A fresh folder under the system's temporary one, or under another when the server's user is kept out of that. */
export function makeTemporaryDirectory(): string {
  const parent = temporaryParent(chooseServerUser(undefined));
  const directory = realpathSync(mkdtempSync(join(parent, TEMPORARY_PREFIX)));
  if (process.getuid?.() === 0) chmodSync(directory, 0o711);
  return directory;
}

/** Removes temporary folders of this user whose watchdog was killed before it could. */
export async function sweepAbandoned(except: string): Promise<void> {
  const parent = dirname(except);
  for (const name of await readdir(parent)) {
    const directory = join(parent, name);
    if (!name.startsWith(TEMPORARY_PREFIX) || directory === except) continue;
    if (await isAbandoned(directory)) {
      await stopOrphan(dataPath(directory), Date.now() + ORPHAN_MS).catch(() => undefined);
      await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

export async function removeLeftovers(directory: string): Promise<void> {
  const leftovers = (await readdir(directory)).filter(
    (name) =>
      name.startsWith(LEFTOVER_PREFIX) || name.startsWith(`${basename(lockPath(directory))}.`),
  );
  for (const name of leftovers) {
    // An initdb without a watchdog may still be writing for a moment.
    const path = join(directory, name);
    await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

function openMade(first: string, last: string): void {
  for (let folder = last; ; folder = dirname(folder)) {
    chmodSync(folder, 0o711);
    if (folder === first || folder === dirname(folder)) return;
  }
}

function temporaryParent(user: ServerUser | undefined): string {
  const candidates = [tmpdir(), "/tmp", "/var/tmp"].filter((folder) => existsSync(folder));
  const parent = candidates.find(
    (folder) => user === undefined || obstacleFor(user, folder, PASS) === undefined,
  );
  if (parent !== undefined) return parent;
  throw new LocalPostgresError(
    "data_unreachable",
    `The user that runs PostgreSQL can reach none of ${candidates.join(", ")}. Name a dataDirectory.`,
  );
}

async function isAbandoned(directory: string): Promise<boolean> {
  try {
    const found = await stat(directory);
    if (found.uid !== (process.getuid?.() ?? found.uid)) return false;
    if (readPostmaster(dataPath(directory))) return isOrphaned(directory);
    return Date.now() - found.mtimeMs > ABANDONED_AFTER_MS && isOrphaned(directory);
  } catch {
    return false;
  }
}

function isOrphaned(directory: string): boolean {
  const lock = readLock(directory);
  return lock === undefined || isStale(directory, lock);
}
