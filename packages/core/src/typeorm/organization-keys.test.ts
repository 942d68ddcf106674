import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { migrationsTable } from "./migrations/migrations.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** Tables whose rows belong to no organization. */
const globalTables: Record<string, string> = {
  app_user: "a person is the same user in every organization",
  organization: "its own id is the organization",
  recipient_window: "counts emails to one address from every organization",
  request_window: "counts the calls of one IP address or caller, whichever organization they name",
  sender_pause: "SendGrid rejects the operator's account, not an organization's",
  user_email: "a verified address belongs to one user in every organization",
  user_identity: "a session names issuer and subject, and no organization",
  erased_recipient: "an erased person is invited by no organization",
  [migrationsTable]: "the database has one version",
};

/** Unique indexes over an organization's rows that find the row before the organization is known. */
const globalLookups: Record<string, string> = {
  api_key_pkey: "a call brings a key that contains its id, and personal keys have no organization",
  invitation_selector_key: "a link contains the selector alone",
  slack_installation_team_key: "Slack names the team, which belongs to one organization",
  slack_link_ticket_selector_key: "a link contains the selector alone",
};

type Key = { table: string; name: string; lead: string };

/** Every primary key, unique constraint, exclusion constraint and unique index, with its first column. */
async function uniqueKeys(): Promise<Key[]> {
  return await db.sql<Key>(
    `SELECT t.relname AS table, c.relname AS name, pg_get_indexdef(i.indexrelid, 1, true) AS lead
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     WHERE t.relnamespace = 'public'::regnamespace
       AND (i.indisprimary OR i.indisunique OR i.indisexclusion)
     ORDER BY 1, 2`,
  );
}

async function offendingKeys(): Promise<string[]> {
  const keys = await uniqueKeys();
  return keys
    .filter(({ lead }) => lead !== "organization_id")
    .filter(({ table, name }) => !(table in globalTables) && !(name in globalLookups))
    .map(({ table, name, lead }) => `${table}: ${name} leads with ${lead}`);
}

/** References between two organizations' tables that do not contain the organization on both sides. */
async function offendingReferences(): Promise<string[]> {
  const rows = await db.sql<{ table: string; target: string; name: string; definition: string }>(
    `SELECT t.relname AS table, r.relname AS target, k.conname AS name,
       pg_get_constraintdef(k.oid) AS definition
     FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
     WHERE k.contype = 'f' AND t.relnamespace = 'public'::regnamespace ORDER BY 1, 3`,
  );
  return rows
    .filter(({ table, target }) => !(table in globalTables) && !(target in globalTables))
    .filter(({ definition }) => !/KEY \(organization_id, .*\(organization_id, /.test(definition))
    .map(({ table, name }) => `${table}: ${name}`);
}

test("every key and unique index of an organization's rows leads with the organization", async () => {
  expect((await uniqueKeys()).length).toBeGreaterThan(30);
  expect(await offendingKeys()).toEqual([]);
});

test("every table has a primary key", async () => {
  const rows = await db.sql(
    `SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p')
       AND c.relnamespace = 'public'::regnamespace AND NOT EXISTS (
         SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)`,
  );
  expect(rows).toEqual([]);
});

test("a reference from one organization's table to another contains the organization", async () => {
  expect(await offendingReferences()).toEqual([]);
});

test("the exceptions exist, and no organization is named by a global table's rows", async () => {
  const keys = await uniqueKeys();
  const ofOrganizations = keys.filter(({ table }) => !(table in globalTables));
  expect(
    Object.keys(globalTables).filter((name) => !keys.some((key) => key.table === name)),
  ).toEqual([]);
  for (const name of Object.keys(globalLookups)) {
    const found = ofOrganizations.find((key) => key.name === name);
    expect(found?.lead, name).not.toBe("organization_id");
    expect(found, name).toBeDefined();
  }
  const named = await db.sql(
    `SELECT table_name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'organization_id' AND table_name = ANY($1)`,
    [Object.keys(globalTables)],
  );
  expect(named).toEqual([]);
});

test("the rule finds a new table whose keys or references leave the organization out", async () => {
  await db.sql(
    `CREATE TABLE gift (organization_id uuid NOT NULL, id uuid PRIMARY KEY, code text UNIQUE, note text,
       key_id uuid REFERENCES api_key (id), UNIQUE (organization_id, note))`,
  );
  await db.sql("CREATE UNIQUE INDEX gift_lower_key ON gift (lower(note), organization_id)");
  expect(await offendingKeys()).toEqual([
    "gift: gift_code_key leads with code",
    "gift: gift_lower_key leads with lower(note)",
    "gift: gift_pkey leads with id",
  ]);
  expect(await offendingReferences()).toEqual(["gift: gift_key_id_fkey"]);
  await db.sql("DROP TABLE gift");
});
