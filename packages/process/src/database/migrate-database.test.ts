import { randomBytes } from "node:crypto";

import { createTestDatabase, failOver, type TestDatabase } from "@usher/core/testing";
import type { DatabaseFacts } from "@usher/core/typeorm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { EnvironmentError } from "../environment/environment-error.ts";
import { openDatabase, openMigratedDatabase } from "./open-database.ts";
import { checkDatabaseFacts } from "./check-database-facts.ts";
import { migrateDatabase } from "./migrate-database.ts";

let db: TestDatabase;
let role: string;
let name: string;
beforeAll(async () => {
  // Databases are made and dropped here, which a busy disk draws out.
  db = await createTestDatabase({ statementTimeoutMs: 50_000 });
});
afterAll(() => db.close());

/** A role without rights, and an empty database of the server's administrator. */
beforeEach(async () => {
  const suffix = randomBytes(6).toString("hex");
  [role, name] = [`operator_${suffix}`, `usher_empty_${suffix}`];
  await db.sql(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
  await db.sql(`CREATE DATABASE ${name} TEMPLATE template0`);
});
afterEach(async () => {
  await db.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  await db.sql(`DROP OWNED BY ${role}`);
  await db.sql(`DROP ROLE ${role}`);
});

function urlOf(database: string): string {
  const url = new URL(db.url);
  Object.assign(url, { username: role, password: role, pathname: `/${database}` });
  return url.href;
}

async function complaint(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "";
  } catch (error) {
    if (error instanceof EnvironmentError) return `${error.message} ${error.advice ?? ""}`;
    throw error;
  }
}

const migrate = (database: string) => complaint(() => migrateDatabase({ url: urlOf(database) }));

describe("migrating", () => {
  test("a role that may not create tables is told how it may", async () => {
    expect(await migrate(name)).toBe(
      `The role ${role} of DATABASE_URL may not create tables in the schema public of the database ${name}. ALTER DATABASE ${name} OWNER TO ${role}, or GRANT CREATE ON SCHEMA public TO ${role}.`,
    );
    await db.sql(`ALTER DATABASE ${name} OWNER TO ${role}`);
    expect(await migrateDatabase({ url: urlOf(name) })).not.toEqual([]);
    expect(await migrateDatabase({ url: urlOf(name) })).toEqual([]);
  });

  test("a role that may not read the tables of another is told so", async () => {
    const { pathname } = new URL(db.url);
    expect(await migrate(pathname.slice(1))).toMatch(
      /was not migrated: permission denied for table usher_migration\. The tables belong to another role\./,
    );
  });

  test("a database that could not hold every name is refused", async () => {
    await db.sql(`DROP DATABASE ${name}`);
    await db.sql(
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' OWNER ${role}`,
    );
    expect(await migrate(name)).toBe(
      `The database ${name} of DATABASE_URL has the encoding LATIN1, which cannot hold every name. Create another: createdb --encoding UTF8 --template template0 ${name}.`,
    );
  });

  test("a server that takes no writes is named", async () => {
    await db.sql(`ALTER DATABASE ${name} OWNER TO ${role}`);
    const url = new URL(db.url);
    url.pathname = `/${name}`;
    await failOver({ url: url.href });
    expect(await migrate(name)).toBe(
      "The database of DATABASE_URL was not migrated: cannot execute CREATE TABLE in a read-only transaction. The server takes no writes. Does DATABASE_URL point at a standby, or is default_transaction_read_only on?",
    );
  });

  test("tables of the same names that no migration made are named", async () => {
    await db.sql(`ALTER DATABASE ${name} OWNER TO ${role}`);
    const database = await openDatabase({ url: urlOf(name) });
    await database.query("CREATE TABLE organization (id integer)");
    await database.destroy();
    expect(await migrate(name)).toBe(
      'The database of DATABASE_URL was not migrated: relation "organization" already exists. These tables exist, but there is no record of Usher\'s migrations. Use an empty database, or restore the complete backup.',
    );
  });
});

describe("opening", () => {
  test("a search path without a schema is named", async () => {
    await db.sql(`ALTER ROLE ${role} SET search_path = 'usher_app'`);
    expect(await complaint(() => openDatabase({ url: urlOf(name) }))).toBe(
      `The search path of the role ${role} names no schema that exists or that it may use: usher_app. ALTER ROLE ${role} RESET search_path, or create the schema and GRANT USAGE, CREATE ON SCHEMA to ${role}.`,
    );
  });

  test("a role that switches triggers and foreign keys off is refused", async () => {
    await db.sql(`ALTER ROLE ${role} SUPERUSER`);
    await db.sql(`ALTER ROLE ${role} SET session_replication_role = replica`);
    expect(await complaint(() => openDatabase({ url: urlOf(name) }))).toBe(
      `The role ${role} has session_replication_role = replica, so the database checks no foreign keys and wakes no worker. ALTER ROLE ${role} RESET session_replication_role.`,
    );
  });

  test("a role without a free place for a connection is told what to raise", async () => {
    await db.sql(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
    expect(await complaint(() => openDatabase({ url: urlOf(name) }))).toMatch(
      new RegExp(
        `refuses: too many connections for role "${role}"\\. All connection slots are in use`,
      ),
    );
  });

  test("a database without tables is behind", async () => {
    expect(await complaint(() => openMigratedDatabase({ url: urlOf(name) }))).toBe(
      "The database is behind this version. Run npm run migrate or usher migrate first.",
    );
  });

  test.each([
    [
      "a wrong password",
      (url: URL) => (url.password = "wrong"),
      /refuses: password authentication failed for user ".+"\. Are user and password in DATABASE_URL right\?/,
    ],
    [
      "no password",
      (url: URL) => (url.password = ""),
      /PostgreSQL asks for a password, and DATABASE_URL has none/,
    ],
    [
      "a database that does not exist",
      (url: URL) => (url.pathname = "/nowhere"),
      /refuses: database "nowhere" does not exist\. Create it, for example with createdb usher/,
    ],
  ])("%s is named", async (_what, change, says) => {
    const url = new URL(urlOf(name));
    change(url);
    expect(await complaint(() => openDatabase({ url: url.href }))).toMatch(says);
  });

  test("an old PostgreSQL is refused, the oldest that Usher supports is not", () => {
    const facts: DatabaseFacts = {
      version: "14.20",
      versionNumber: 140_020,
      encoding: "UTF8",
      database: "usher",
      role: "usher",
      schema: "public",
      searchPath: "public",
      mayCreateTables: true,
      replicationRole: "origin",
      fsync: "on",
      synchronousCommit: "on",
      defaults: {},
    };
    expect(() => checkDatabaseFacts(facts)).toThrow(
      new EnvironmentError(
        "The database of DATABASE_URL is PostgreSQL 14.20, which is too old.",
        "Usher needs version 15 or newer.",
      ),
    );
    checkDatabaseFacts({ ...facts, version: "15.0", versionNumber: 150_000 });
  });
});
