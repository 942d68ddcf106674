import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { isCode, isRecord, readJson } from "./read-json.ts";

/** `server.lock`: who runs, or is about to run, the server of a data directory. */
export type ServerLock = {
  watchdog: ProcessIdentity;
  owner: ProcessIdentity;
  /** Absent while the server is starting or stopping. */
  port?: number;
};

const HALF_WRITTEN_AFTER_MS = 2_000;

export function lockPath(directory: string): string {
  return join(directory, "server.lock");
}

/** `undefined`: it is free. `"unreadable"`: it is being written, or its writer died at that moment. */
export function readLock(directory: string): ServerLock | "unreadable" | undefined {
  const path = lockPath(directory);
  const content = readJson(path);
  if (isServerLock(content)) return content;
  return statSync(path, { throwIfNoEntry: false }) === undefined ? undefined : "unreadable";
}

/** Takes the lock if it is free. */
export function takeLock(directory: string, lock: ServerLock): boolean {
  try {
    writeFileSync(lockPath(directory), JSON.stringify(lock), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Replaces the content in one step. Only for the holder. */
export function rewriteLock(directory: string, lock: ServerLock): void {
  const next = `${lockPath(directory)}.${randomUUID()}`;
  writeFileSync(next, JSON.stringify(lock), { mode: 0o600 });
  renameSync(next, lockPath(directory));
}

export function isStale(directory: string, lock: ServerLock | "unreadable"): boolean {
  if (lock !== "unreadable") return !isAlive(lock.watchdog);
  const found = statSync(lockPath(directory), { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > HALF_WRITTEN_AFTER_MS;
}

/**
 * Removes a stale lock. If another starter has replaced it, that lock is put back; in the
 * instant between, PostgreSQL's own postmaster.pid still keeps a second server out.
 */
export function breakLock(directory: string, stale: ServerLock | "unreadable"): void {
  const aside = `${lockPath(directory)}.${randomUUID()}`;
  try {
    renameSync(lockPath(directory), aside);
  } catch (error) {
    if (isCode(error, "ENOENT")) return;
    throw error;
  }
  const taken = readJson(aside);
  const isSame = !isServerLock(taken) || JSON.stringify(taken) === JSON.stringify(stale);
  if (!isSame) takeBack(directory, aside);
  rmSync(aside, { force: true });
}

function takeBack(directory: string, aside: string): void {
  try {
    writeFileSync(lockPath(directory), readFileSync(aside), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  }
}

function isServerLock(value: unknown): value is ServerLock {
  if (!isRecord(value)) return false;
  const { watchdog, owner, port } = value;
  return (
    isIdentity(watchdog) && isIdentity(owner) && (port === undefined || typeof port === "number")
  );
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return isRecord(value) && typeof value["pid"] === "number" && "startedAt" in value;
}
