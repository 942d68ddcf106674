import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { startLocalPostgres, type LocalPostgres } from "@usher/local-postgres";
import type { DataSource } from "typeorm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Store } from "../ports/store.ts";
import { limitIp } from "../limits/limit-ip.ts";
import { createCallers } from "../testing/callers.ts";
import { createOrganization, type TestOrganization } from "../testing/organization.ts";
import { onServer } from "../testing/server.ts";
import { createUsherDataSource } from "./data-source.ts";
import { createJobSignal } from "./job-signal.ts";
import { migrate } from "./migrate.ts";
import { createStore } from "./store.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";

let directory: string;
let postgres: LocalPostgres;
let dataSource: DataSource;
let store: Store;
let organization: TestOrganization;

const start = (port?: number) =>
  startLocalPostgres({
    dataDirectory: join(directory, "postgres"),
    settings: { fsync: "off" },
    ...(port !== undefined && { port }),
  });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "usher-standby-"));
  // Run as root, the server is another user.
  await chmod(directory, 0o755);
  postgres = await start();
  dataSource = createUsherDataSource({ ...longTimeouts, url: postgres.url });
  await dataSource.initialize();
  await migrate(dataSource);
  store = createStore(dataSource);
  organization = await createOrganization(store);
});
afterEach(async () => {
  await dataSource.destroy();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
});

/** The same data at the same address, served by a real standby. */
async function becomeStandby(): Promise<void> {
  await postgres.stop();
  await writeFile(join(directory, "postgres/cluster/data/standby.signal"), "");
  postgres = await start(Number(new URL(postgres.url).port));
  await vi.waitFor(() => store.read.organizations.find(organization.id), { timeout: 30_000 });
}

const owner = () => createCallers(store, organization).owner;
const invite = (email: string) => owner().invitation.create({ entries: [{ email }] });

test(
  "a standby serves reads, rejects writes, and accepts them once promoted",
  { timeout: 180_000 },
  async () => {
    await invite("jane@guest.example");
    await limitIp(store, "192.0.2.1");
    await becomeStandby();

    const unavailable = { code: "service.unavailable" };
    await expect(store.read.health.requireWritable()).rejects.toMatchObject(unavailable);
    await expect(invite("sam@guest.example")).rejects.toMatchObject({ cause: unavailable });
    expect((await owner().invitation.list({})).invitations).toHaveLength(1);
    expect(await limitIp(store, "192.0.2.1", { ipPerMinute: 5 })).toMatchObject({ remaining: 4 });

    const signal = createJobSignal({ url: postgres.url });
    const listening = signal.ready().then(() => "listening");
    expect(await Promise.race([listening, wait(500, "not yet")])).toBe("not yet");

    await onServer(postgres.url, "SELECT pg_promote()");
    await vi.waitFor(() => store.read.health.requireWritable(), { timeout: 30_000 });
    await invite("sam@guest.example");
    expect((await owner().invitation.list({})).invitations).toHaveLength(2);
    expect(await listening).toBe("listening");
    await signal.close();
  },
);

test(
  "the health check fails while commits wait for an unavailable standby",
  { timeout: 180_000 },
  async () => {
    const set = (names: string) =>
      onServer(postgres.url, `ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
    const reload = () => onServer(postgres.url, "SELECT pg_reload_conf()");
    const check = () => store.read.health.requireWritable().then(() => "writable", String);
    await set("away");
    await reload();
    let checked = check();
    // The server takes a moment to know of its new settings.
    await vi.waitFor(async () => {
      const first = await Promise.race([checked, wait(1_000, "waiting")]);
      if (first !== "waiting") checked = check();
      expect(first).toBe("waiting");
    }, 30_000);
    await set("");
    await reload();
    expect(await checked).toBe("writable");
  },
);
