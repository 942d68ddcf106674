import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { identify } from "./process-identity.ts";
import { breakLock, isStale, lockPath, readLock, rewriteLock, takeLock } from "./server-lock.ts";
import { makeFolder, removeFolders } from "./testing/folders.ts";

afterEach(removeFolders);

const me = identify(process.pid);
const live = { watchdog: me, owner: me };
// The number of a living process, but of an earlier one: numbers come round again.
const dead = { watchdog: { pid: process.pid, startedAt: "another boot/1" }, owner: me };

test("a lock has one holder", () => {
  const folder = makeFolder();
  expect(takeLock(folder, live)).toBe(true);
  expect(takeLock(folder, live)).toBe(false);
  rewriteLock(folder, { ...live, port: 5 });
  expect(readLock(folder)).toEqual({ ...live, port: 5 });
  expect(isStale(folder, live)).toBe(false);
});

test.runIf(process.platform === "linux")("a lock of a reused process number is stale", () => {
  expect(isStale(makeFolder(), dead)).toBe(true);
});

test("a partially written lock is stale only after a while", () => {
  const folder = makeFolder();
  writeFileSync(lockPath(folder), '{"watch');
  expect(readLock(folder)).toBe("unreadable");
  expect(isStale(folder, "unreadable")).toBe(false);
  utimesSync(lockPath(folder), new Date(0), new Date(0));
  expect(isStale(folder, "unreadable")).toBe(true);
  breakLock(folder, "unreadable");
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock taken by another starter survives the removal of a stale one", () => {
  const folder = makeFolder();
  takeLock(folder, live);
  breakLock(folder, dead);
  expect(readLock(folder)).toEqual(live);
  breakLock(folder, live);
  expect(readdirSync(folder)).toEqual([]);
});
