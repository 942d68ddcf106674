import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { startLocalPostgres } from "./index.ts";
import { isAlive } from "./process-identity.ts";
import { readLock } from "./server-lock.ts";
import { killChildren, startChild } from "./testing/child.ts";
import { makeFolder, removeFolders } from "./testing/folders.ts";
import { leftovers, postmasterOf, query, until, untilInitdbWrites } from "./testing/observe.ts";

afterEach(async () => {
  await killChildren();
  removeFolders();
});

function watchdogOf(directory: string): number {
  const lock = readLock(directory);
  if (lock === undefined || lock === "unreadable") throw new Error("no lock");
  return lock.watchdog.pid;
}

test("kill -9 of the owner stops the server, and loses nothing that was committed", async () => {
  const dataDirectory = join(makeFolder(), "data");
  const owner = startChild({ dataDirectory });
  const { url } = await owner.started;
  await query(url, "create table note as select 'committed' as body");
  const postmaster = postmasterOf(dataDirectory);
  await owner.kill();
  await until("the server has stopped", () => !isAlive(postmaster));
  await until("the lock file is removed", () => !existsSync(join(dataDirectory, "server.lock")));

  const next = startChild({ dataDirectory });
  const again = await next.started;
  expect(await query(again.url, "select body from note")).toEqual([{ body: "committed" }]);
});

test("a start right after kill -9 of the owner does not adopt the server that is about to stop", async () => {
  const dataDirectory = join(makeFolder(), "data");
  const owner = startChild({ dataDirectory });
  await owner.started;
  const watchdog = watchdogOf(dataDirectory);
  process.kill(watchdog, "SIGSTOP");
  await owner.kill();
  const starting = startLocalPostgres({ dataDirectory });
  await delay(200);
  process.kill(watchdog, "SIGCONT");
  const next = await starting;
  expect(next.adopted).toBe(false);
  expect(await query(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
  await next.stop();
});

test("kill -9 of the owner removes its temporary folder", async () => {
  const owner = startChild({});
  const { dataDirectory } = await owner.started;
  const postmaster = postmasterOf(dataDirectory);
  await owner.kill();
  await until("the folder is removed", () => !existsSync(dataDirectory));
  expect(isAlive(postmaster)).toBe(false);
});

test("an adopter whose server went with its owner becomes the owner by starting again", async () => {
  const dataDirectory = join(makeFolder(), "data");
  const owner = startChild({ dataDirectory });
  await owner.started;
  const adopted = await startLocalPostgres({ dataDirectory });
  expect(adopted.adopted).toBe(true);
  await owner.kill();
  const own = await startLocalPostgres({ dataDirectory });
  expect(own.adopted).toBe(false);
  expect(await query(own.url, "select 1 as one")).toEqual([{ one: 1 }]);
  await own.stop();
});

test("kill -9 of the owner during initdb leaves nothing half done", async () => {
  const dataDirectory = join(makeFolder(), "data");
  const owner = startChild({ dataDirectory });
  await untilInitdbWrites(dataDirectory);
  await owner.kill();
  const next = startChild({ dataDirectory });
  const { url, adopted } = await next.started;
  expect(adopted).toBe(false);
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(leftovers(dataDirectory)).toEqual([]);
});

test("kill -9 of the owner and the watchdog during initdb is cleaned up by the next start", async () => {
  const dataDirectory = join(makeFolder(), "data");
  const owner = startChild({ dataDirectory });
  await untilInitdbWrites(dataDirectory);
  process.kill(watchdogOf(dataDirectory), "SIGKILL");
  await owner.kill();
  expect(leftovers(dataDirectory)).toHaveLength(1);
  expect(existsSync(join(dataDirectory, "cluster"))).toBe(false);
  const next = startChild({ dataDirectory });
  const { url } = await next.started;
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(leftovers(dataDirectory)).toEqual([]);
});

test("a server whose owner and watchdog were both killed is replaced by the next start", async () => {
  const dataDirectory = join(makeFolder(), "data");
  const owner = startChild({ dataDirectory });
  const { url } = await owner.started;
  await query(url, "create table note as select 'committed' as body");
  const postmaster = postmasterOf(dataDirectory);
  // Stopped first, so that the owner cannot do the watchdog's work.
  process.kill(owner.pid, "SIGSTOP");
  process.kill(watchdogOf(dataDirectory), "SIGKILL");
  await owner.kill();
  expect(isAlive(postmaster)).toBe(true);
  const next = await startLocalPostgres({ dataDirectory });
  expect(next.adopted).toBe(false);
  expect(isAlive(postmaster)).toBe(false);
  expect(await query(next.url, "select body from note")).toEqual([{ body: "committed" }]);
  await next.stop();
});

test("a temporary folder whose watchdog was killed too goes with the next temporary start", async () => {
  const owner = startChild({});
  const { dataDirectory } = await owner.started;
  const postmaster = postmasterOf(dataDirectory);
  const bystander = mkdtempSync(join(tmpdir(), "usher-postgres-"));
  process.kill(owner.pid, "SIGSTOP");
  process.kill(watchdogOf(dataDirectory), "SIGKILL");
  await owner.kill();
  expect(existsSync(dataDirectory)).toBe(true);
  const next = await startLocalPostgres();
  await next.stop();
  expect(existsSync(dataDirectory)).toBe(false);
  expect(isAlive(postmaster)).toBe(false);
  expect(existsSync(bystander)).toBe(true);
  rmdirSync(bystander);
});

test("without its watchdog the owner stops the server itself", async () => {
  const dataDirectory = join(makeFolder(), "data");
  const owner = startChild({ dataDirectory });
  await owner.started;
  const postmaster = postmasterOf(dataDirectory);
  process.kill(watchdogOf(dataDirectory), "SIGKILL");
  await until("the server has stopped", () => !isAlive(postmaster));
  await until("the lock file is removed", () => !existsSync(join(dataDirectory, "server.lock")));
});

test("a server that was killed itself makes way for the next start", async () => {
  const dataDirectory = join(makeFolder(), "data");
  const owner = startChild({ dataDirectory });
  await owner.started;
  process.kill(postmasterOf(dataDirectory).pid, "SIGKILL");
  const next = await startLocalPostgres({ dataDirectory });
  expect(next.adopted).toBe(false);
  expect(await query(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
  await next.stop();
});
