import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startLocalPostgres } from "./index.ts";
import type { LocalPostgres, StartOptions } from "./index.ts";
import { isAlive } from "./process-identity.ts";
import { killChildren, startChild } from "./testing/child.ts";
import { makeFolder, removeFolders } from "./testing/folders.ts";
import { leftovers, postmasterOf, query } from "./testing/observe.ts";

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

describe("a server of its own", () => {
  test("answers from a new temporary folder, and removes it at the end", async () => {
    const server = await start({ settings: { fsync: "off" } });
    expect(server.adopted).toBe(false);
    expect(await query(server.url, SHOW)).toEqual([
      {
        database: "postgres",
        role: "usher",
        encoding: "UTF8",
        locale: "C.UTF-8",
        timezone: "UTC",
        connections: true,
        fsync: "off",
        folded: "é",
      },
    ]);
    const postmaster = postmasterOf(server.dataDirectory);
    await Promise.all([server.stop(), server.stop()]);
    expect(isAlive(postmaster)).toBe(false);
    expect(existsSync(server.dataDirectory)).toBe(false);
  });

  test("keeps the data of a named folder for the next start", async () => {
    const dataDirectory = join(makeFolder(), "kept");
    const first = await start({ dataDirectory });
    expect(first.dataDirectory).toBe(dataDirectory);
    await query(first.url, "create database kept_one");
    await query(first.urlFor("kept_one"), "create table note as select 'still here' as body");
    await first.stop();
    const second = await start({ dataDirectory });
    expect(second.adopted).toBe(false);
    expect(await query(second.urlFor("kept_one"), "select body from note")).toEqual([
      { body: "still here" },
    ]);
  });

  test("comes back on the configured port, after a stop and after kill -9", async () => {
    const dataDirectory = join(makeFolder(), "data");
    const first = await start({ dataDirectory });
    const port = Number(new URL(first.url).port);
    await first.stop();
    const second = await start({ dataDirectory, port });
    expect(second.url).toBe(first.url);
    process.kill(postmasterOf(dataDirectory).pid, "SIGKILL");
    const third = await start({ dataDirectory, port });
    expect(third.adopted).toBe(false);
    expect(await query(first.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("listens only on 127.0.0.1 and requires the password", async () => {
    const server = await start();
    const url = new URL(server.url);
    expect(url.hostname).toBe("127.0.0.1");
    url.password = "guess";
    await expect(query(url.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((entry) => entry.family === "IPv4" && entry.address !== "127.0.0.1");
    for (const { address } of others) {
      expect(await isListening(address, Number(url.port))).toBe(false);
    }
  });

  test("lets no other user read the password, the log or the data", async () => {
    const { dataDirectory } = await start({ dataDirectory: join(makeFolder(), "data") });
    for (const path of ["cluster/password", "cluster/data", "server.log", "server.lock"]) {
      expect({ path, open: statSync(join(dataDirectory, path)).mode & 0o077 }).toEqual({
        path,
        open: 0,
      });
    }
    const password = readFileSync(join(dataDirectory, "cluster", "password"), "utf8");
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(statSync(join(dataDirectory, "cluster", "password")).uid).toBe(process.getuid?.());
    expect(readFileSync(join(dataDirectory, "server.log"), "utf8")).not.toContain(password);
  });

  test("ends with the last line of a program that never stopped it", async () => {
    const dataDirectory = join(makeFolder(), "data");
    const child = startChild({ dataDirectory });
    await child.started;
    const postmaster = postmasterOf(dataDirectory);
    await child.say("leave");
    const next = await start({ dataDirectory });
    expect(next.adopted).toBe(false);
    expect(isAlive(postmaster)).toBe(false);
  });
});

describe("an adopted server", () => {
  test("belongs to another process, and is not stopped by stop", async () => {
    const dataDirectory = join(makeFolder(), "data");
    const owner = startChild({ dataDirectory });
    const { url } = await owner.started;
    const adopted = await start({ dataDirectory });
    expect(adopted.adopted).toBe(true);
    expect(adopted.url).toBe(url);
    await adopted.stop();
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    await owner.say("stop");
    await expect(query(url, "select 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("is shared by two starters at once on a new folder", async () => {
    const dataDirectory = join(makeFolder(), "data");
    const children = [startChild({ dataDirectory }), startChild({ dataDirectory })];
    const answers = await Promise.all(children.map((child) => child.started));
    expect(answers.filter((answer) => answer.adopted)).toHaveLength(1);
    expect(answers[0]?.url).toBe(answers[1]?.url);
    for (const { url } of answers) {
      expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    }
    expect(leftovers(dataDirectory)).toEqual([]);
  });

  test("is shared by eight calls in one process", async () => {
    const dataDirectory = join(makeFolder(), "data");
    const all = await Promise.all(Array.from({ length: 8 }, () => start({ dataDirectory })));
    expect(all.filter((server) => !server.adopted)).toHaveLength(1);
    expect(new Set(all.map((server) => server.url)).size).toBe(1);
  });
});

describe("a rejected start", () => {
  test("names a reserved setting", async () => {
    for (const name of ["listen_addresses", "port", "Hba_File", "fsync=off -c port"]) {
      await expect(start({ settings: { [name]: "x" } })).rejects.toMatchObject({
        code: "setting_refused",
      });
    }
  });

  test("shows the log when the server ends at its start, and leaves nothing running", async () => {
    const dataDirectory = join(makeFolder(), "data");
    await expect(
      start({ dataDirectory, settings: { max_connections: "many" } }),
    ).rejects.toMatchObject({
      code: "start_failed",
      message: expect.stringContaining('invalid value for parameter "max_connections": "many"'),
    });
    expect(existsSync(join(dataDirectory, "server.lock"))).toBe(false);
    expect((await start({ dataDirectory })).adopted).toBe(false);
  });

  test("comes in time, and a partial initdb is removed", async () => {
    const dataDirectory = join(makeFolder(), "data");
    await expect(start({ dataDirectory, timeoutMs: 150 })).rejects.toMatchObject({
      code: "start_timeout",
    });
    expect(existsSync(join(dataDirectory, "server.lock"))).toBe(false);
    expect((await start({ dataDirectory })).adopted).toBe(false);
    expect(leftovers(dataDirectory)).toEqual([]);
  });

  test("meets data of another major version", async () => {
    const dataDirectory = join(makeFolder(), "data");
    mkdirSync(join(dataDirectory, "cluster", "data"), { recursive: true });
    writeFileSync(join(dataDirectory, "cluster", "data", "PG_VERSION"), "9\n");
    await expect(start({ dataDirectory })).rejects.toMatchObject({
      code: "data_version_mismatch",
      message: expect.stringContaining("PostgreSQL 9"),
    });
  });

  test("meets a file in the folder's place", async () => {
    const file = join(makeFolder(), "file");
    writeFileSync(file, "");
    await expect(start({ dataDirectory: join(file, "data") })).rejects.toMatchObject({
      code: "data_not_ours",
    });
  });
});

const SHOW = `select current_database() as database, current_user as role,
  current_setting('server_encoding') as encoding, datlocale as locale, current_setting('timezone') as timezone,
  current_setting('max_connections')::int >= 200 as connections, current_setting('fsync') as fsync,
  lower('É') as folded from pg_database where datname = 'postgres'`;

async function isListening(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("close", () => socket.destroy());
  });
}
