import { connect, createServer, type AddressInfo, type Socket } from "node:net";

import type { ClientBase } from "pg";
import type { QueryRunner } from "typeorm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Repositories } from "../ports/store.ts";
import { createOrganization, type TestOrganization } from "../testing/organization.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createUsherDataSource } from "./data-source.ts";
import { createStore } from "./store.ts";

let db: TestDatabase;
let organization: TestOrganization;
beforeAll(async () => {
  db = await createTestDatabase({ statementTimeoutMs: 5_000 });
  organization = await createOrganization(db.store);
});
afterAll(() => db.close());

const unavailable = expect.objectContaining({ code: "service.unavailable" });

function addRole(tx: Repositories, slug: string): Promise<boolean> {
  return tx.roles.insert({ organizationId: organization.id, slug, name: slug });
}

async function roleSlugs(): Promise<string[]> {
  return (await db.store.read.roles.list(organization.id)).map((role) => role.slug);
}

/** Resolves once as many have arrived as are expected. */
function meetingOf(expected: number): () => Promise<void> {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  let arrived = 0;
  return () => {
    arrived += 1;
    if (arrived >= expected) resolve();
    return promise;
  };
}

test("a transaction that the server did not begin is not reported as unchanged", async () => {
  const dataSource = createUsherDataSource({ url: db.url, poolSize: 1 });
  await dataSource.initialize();
  const createRunner = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (...args) => failingToBegin(createRunner(...args));
  const saving = createStore(dataSource).transaction((tx) => addRole(tx, "org-kept"));
  await expect(saving).rejects.toMatchObject({
    code: "service.unavailable",
    details: { saved: "unknown" },
  });
  expect(await roleSlugs()).toContain("org-kept");
  await dataSource.destroy();
});

/** As if someone canceled the statement that begins the transaction, and no other. */
function failingToBegin(runner: QueryRunner): QueryRunner {
  const connect = runner.connect.bind(runner);
  runner.connect = async () => {
    // The connection of TypeORM's PostgresQueryRunner is the pg client it took from the pool.
    const client = (await connect()) as ClientBase;
    client.query = new Proxy(client.query, {
      apply: (query, self, [text, ...rest]: unknown[]) => {
        const isBegin = typeof text === "string" && text.startsWith("START TRANSACTION");
        return Reflect.apply(query, self, [isBegin ? "SELECT 1 / 0" : text, ...rest]);
      },
    });
    return client;
  };
  return runner;
}

test("an error of a statement built by TypeORM carries no parameters", async () => {
  const slug = "Not A Slug";
  const error: unknown = await addRole(db.store.read, slug).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ driverError: { code: "23514" }, parameters: undefined });
  expect(Object.keys(error ?? {})).not.toContain("parameters");
});

test("a store has its repositories and nothing else, and each of them once", () => {
  const { read } = db.store;
  expect(Object.keys({ ...read })).toContain("invitations");
  expect(Reflect.get(read, "constructor")).toBeUndefined();
  expect(Reflect.get(read, "then")).toBeUndefined();
  expect(read.invitations).toBe(read.invitations);
});

describe("a transaction", () => {
  test("writes nothing when its work throws, and throws the same error", async () => {
    const rejection = new UsherError("role.in_use");
    const attempt = db.store.transaction(async (tx) => {
      await addRole(tx, "org-never");
      throw rejection;
    });
    await expect(attempt).rejects.toBe(rejection);
    expect(await roleSlugs()).not.toContain("org-never");
  });

  test("is retried after a deadlock, and both parties succeed", async () => {
    const { owner, admin } = organization;
    const bothHoldOne = meetingOf(2);
    let runs = 0;
    const lockInTurn = (first: string, second: string) =>
      db.store.transaction(async (tx) => {
        runs += 1;
        const id = (membershipId: string) => ({
          organizationId: organization.id,
          id: membershipId,
          lock: true,
        });
        await tx.members.find(id(first));
        await bothHoldOne();
        await tx.members.find(id(second));
        return "done";
      });

    const outcomes = await Promise.all([
      lockInTurn(owner.membershipId, admin.membershipId),
      lockInTurn(admin.membershipId, owner.membershipId),
    ]);

    expect(outcomes).toEqual(["done", "done"]);
    expect(runs).toBeGreaterThan(2);
  });

  test("sees commits of others while it runs", async () => {
    const seen = await db.store.transaction(async (tx) => {
      const before = await tx.roles.list(organization.id);
      await addRole(db.store.read, "org-other");
      const after = await tx.roles.list(organization.id);
      return after.length - before.length;
    });
    expect(seen).toBe(1);
  });

  test("leaves its connection usable when the statement timed out", async () => {
    const statement = db.store.transaction(async (tx) => {
      await tx.members.find({
        organizationId: organization.id,
        id: organization.owner.membershipId,
        lock: true,
      });
      await db.store.transaction(async (other) => {
        await other.members.lockAndCountOwners(organization.id);
      });
    });
    await expect(statement).rejects.toThrow(unavailable);
    expect(await db.store.read.organizations.find(organization.id)).not.toBeNull();
  });

  test("becomes unavailable when its connection is cut, and writes nothing", async () => {
    const cut = db.store.transaction(async (tx) => {
      await addRole(tx, "org-cut");
      await db.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()",
      );
      await addRole(tx, "org-cut-2");
    });
    await expect(cut).rejects.toThrow(unavailable);
    expect(await roleSlugs()).not.toContain("org-cut");
  });

  test("does not claim that nothing changed when the connection is lost at its commit", async () => {
    const cut = db.store.transaction(async (tx) => {
      await addRole(tx, "org-perhaps");
      await db.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()",
      );
    });
    await expect(cut).rejects.toThrow(unavailable);
    await expect(cut).rejects.not.toThrow(/nothing was changed/);
  });
});

describe("a database that does not answer", () => {
  test("is unavailable when every connection is in use for too long", async () => {
    const dataSource = await createUsherDataSource({
      url: db.url,
      poolSize: 1,
      // Longer than connecting takes on a slow machine.
      connectTimeoutMs: 4_000,
    }).initialize();
    const store = createStore(dataSource);
    const starved = store.transaction(() => store.read.organizations.find(organization.id));
    await expect(starved).rejects.toThrow(unavailable);
    await dataSource.destroy();
  });

  test("is unavailable when the server is down", async () => {
    const dataSource = await createUsherDataSource({ url: db.url }).initialize();
    const store = createStore(dataSource);
    await dataSource.destroy();
    await expect(store.read.organizations.find(organization.id)).rejects.toThrow(unavailable);
    await expect(store.transaction(async () => "never")).rejects.toThrow(unavailable);
  });

  test("fails at startup when the port is closed", async () => {
    const dataSource = createUsherDataSource({
      url: "postgres://usher@127.0.0.1:1/none",
    });
    await expect(dataSource.initialize()).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe("a server that stops answering", () => {
  test("is unavailable, and a late answer reaches no caller after it wakes", async () => {
    const relay = await relayTo(db.url);
    const dataSource = await createUsherDataSource({
      url: relay.url,
      poolSize: 1,
      // Longer than any of its statements takes on a slow machine.
      statementTimeoutMs: 4_000,
    }).initialize();
    const store = createStore(dataSource);
    const silenced = store.transaction(async (tx) => {
      await addRole(tx, "org-silent");
      relay.silence();
      await addRole(tx, "org-silent-2");
    });
    await expect(silenced).rejects.toThrow(unavailable);

    relay.wake();
    expect(await addRole(store.read, "org-after")).toBe(true);
    await store.transaction((tx) => addRole(tx, "org-after-2"));
    expect(await roleSlugs()).toEqual(expect.arrayContaining(["org-after", "org-after-2"]));
    expect(await roleSlugs()).not.toContain("org-silent");

    relay.silence();
    await expect(store.read.roles.list(organization.id)).rejects.toThrow(unavailable);
    relay.wake();
    expect(await store.read.roles.list(organization.id)).not.toEqual([]);
    await dataSource.destroy();
    await relay.close();
  });
});

test("a logged error does not contain a statement's parameters", async () => {
  const id = newId();
  const failing = db.store.read.members.ensure({
    organizationId: organization.id,
    id,
    userId: newId(),
    role: "member",
    customRoles: ["org-secret-parameter"],
    invitationId: null,
  });
  const error: unknown = await failing.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(JSON.stringify(error)).not.toContain("org-secret-parameter");
});

/** A server between, that can hold back everything without closing a connection. */
async function relayTo(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      if (silent) from.pause();
      from.on("data", (chunk) => to.write(chunk));
      from.on("close", () => to.destroy());
      from.on("error", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.toString(),
    silence() {
      silent = true;
      for (const socket of sockets) socket.pause();
    },
    wake() {
      silent = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
