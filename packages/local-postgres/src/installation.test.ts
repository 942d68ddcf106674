import { chmodSync, existsSync, lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { missingLinks } from "./library-links.ts";
import { locateBinaries } from "./locate-binaries.ts";
import { killChildren, startChild } from "./testing/child.ts";
import { canBecomeAnotherUser, copyProject, makeFolder, removeFolders } from "./testing/folders.ts";
import { query } from "./testing/observe.ts";

const COPY = `binaries-${locateBinaries().version}`;
// Any ordinary user that every Linux knows; initdb rejects one without a name.
const DAEMON = 1;
const isRoot = process.getuid?.() === 0;

afterEach(async () => {
  await killChildren();
  removeFolders();
});

test.runIf(process.platform !== "win32")(
  "makes the library links where npm ran no install scripts",
  async () => {
    const folder = makeFolder();
    const { program, native } = copyProject(folder);
    expect(existsSync(join(native, "lib", "libpq.so.5"))).toBe(false);
    expect(missingLinks(native)).not.toEqual([]);
    const child = startChild({ dataDirectory: join(folder, "data") }, { program });
    const { url } = await child.started;
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(missingLinks(native)).toEqual([]);
    expect(existsSync(join(folder, "data", COPY))).toBe(false);
  },
);

test.runIf(canBecomeAnotherUser())(
  "makes them in a copy where node_modules cannot be written",
  async () => {
    const folder = makeFolder();
    const { program, native } = copyProject(folder);
    const child = startChild({}, { program, uid: DAEMON });
    const { url, dataDirectory } = await child.started;
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(missingLinks(native)).not.toEqual([]);
    const link = join(dataDirectory, COPY, "native", "lib", "libpq.so.5");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    await child.say("stop");
    expect(existsSync(dataDirectory)).toBe(false);
  },
);

test.runIf(isRoot)(
  "as root, starts from a copy when the project is in an unreadable folder",
  async () => {
    const folder = makeFolder();
    const { program } = copyProject(folder);
    chmodSync(join(folder, "project"), 0o700);
    const dataDirectory = join(makeFolder(), "data");
    const cwd = join(folder, "project");
    const child = startChild({ dataDirectory }, { program, cwd });
    const { url } = await child.started;
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(existsSync(join(dataDirectory, COPY))).toBe(true);
    await child.say("stop");

    const again = startChild({ dataDirectory }, { program, cwd });
    expect(await query((await again.started).url, "select 1 as one")).toEqual([{ one: 1 }]);
  },
);

test.runIf(isRoot)(
  "as root, starts from a copy when the binaries were unpacked under umask 077",
  async () => {
    const folder = makeFolder();
    const { program, native } = copyProject(folder);
    chmodSync(join(native, "share", "postgresql", "postgres.bki"), 0o600);
    const child = startChild({}, { program });
    const { url, dataDirectory } = await child.started;
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(existsSync(join(dataDirectory, COPY))).toBe(true);
  },
);

test("shows initdb's own output when it fails, and leaves nothing", async () => {
  const folder = makeFolder();
  const { program, native } = copyProject(folder);
  rmSync(join(native, "share", "postgresql", "system_views.sql"));
  const dataDirectory = join(folder, "data");
  const child = startChild({ dataDirectory }, { program });
  const rejected = await child.rejected;
  expect(rejected.code).toBe("initdb_failed");
  expect(rejected.message).toContain("system_views.sql");
  expect(existsSync(join(dataDirectory, "server.lock"))).toBe(false);
  expect(existsSync(join(dataDirectory, "cluster"))).toBe(false);
});

test("says what to do when the binaries are not installed", async () => {
  const folder = makeFolder();
  const { program, native } = copyProject(folder);
  rmSync(join(native, ".."), { recursive: true });
  const child = startChild({ dataDirectory: join(folder, "data") }, { program });
  const rejected = await child.rejected;
  expect(rejected.code).toBe("binaries_missing");
  expect(rejected.message).toContain("DATABASE_URL");
});
