import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startLocalPostgres } from "./index.ts";
import type { LocalPostgres, StartOptions } from "./index.ts";
import { killChildren, startChild } from "./testing/child.ts";
import { canBecomeAnotherUser, makeFolder, removeFolders } from "./testing/folders.ts";
import { postmasterOf, query } from "./testing/observe.ts";

// Any ordinary user that every Linux knows; initdb rejects one without a name.
const DAEMON = 1;
const isRoot = process.getuid?.() === 0;
const servers: LocalPostgres[] = [];

async function start(options: StartOptions = {}): Promise<LocalPostgres> {
  const server = await startLocalPostgres(options);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await killChildren();
  removeFolders();
});

describe.runIf(isRoot)("as root", () => {
  test("runs the server as nobody, whatever the umask", async () => {
    const before = process.umask(0o077);
    const dataDirectory = join(makeFolder(), "deep", "data");
    const server = await start({ dataDirectory }).finally(() => process.umask(before));
    expect(statSync(`/proc/${postmasterOf(server.dataDirectory).pid}`).uid).toBe(65_534);
    expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("names the parent that keeps the data from the server's user, and does not open it", async () => {
    const closed = join(makeFolder(), "closed");
    mkdirSync(closed);
    chmodSync(closed, 0o700);
    await expect(start({ dataDirectory: join(closed, "data") })).rejects.toMatchObject({
      code: "data_unreachable",
      message: expect.stringContaining(`${closed} is closed`),
    });
    expect(statSync(closed).mode & 0o777).toBe(0o700);
  });

  test.runIf(canBecomeAnotherUser())(
    "runs data of an ordinary user as that user, who can keep using it",
    async () => {
      const folder = makeFolder();
      chownSync(folder, DAEMON, DAEMON);
      const dataDirectory = join(folder, "data");
      const theirs = startChild({ dataDirectory }, { uid: DAEMON });
      await theirs.started;
      await theirs.say("stop");
      const server = await start({ dataDirectory });
      expect(statSync(`/proc/${postmasterOf(dataDirectory).pid}`).uid).toBe(DAEMON);
      await server.stop();
      const again = startChild({ dataDirectory }, { uid: DAEMON });
      expect((await again.started).adopted).toBe(false);
      await again.say("stop");
    },
  );
});

describe.runIf(canBecomeAnotherUser())("not as root", () => {
  test("runs the server as the user itself", async () => {
    const child = startChild({}, { uid: DAEMON });
    const { url, dataDirectory } = await child.started;
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(statSync(`/proc/${postmasterOf(dataDirectory).pid}`).uid).toBe(DAEMON);
    expect(statSync(dataDirectory).mode & 0o077).toBe(0);
    await child.say("stop");
    expect(existsSync(dataDirectory)).toBe(false);
  });

  test("rejects a folder of another user", async () => {
    const dataDirectory = join(makeFolder(), "data");
    await (await start({ dataDirectory })).stop();
    const child = startChild({ dataDirectory }, { uid: DAEMON });
    expect(await child.rejected).toMatchObject({ code: "data_not_ours" });
  });
});
