import pg from "pg";
import { DataSource } from "typeorm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../testing/test-database.ts";
import { ColumnNaming } from "./columns.ts";
import { entities } from "./entities.ts";

let db: TestDatabase;
let fromEntities: DataSource;
beforeAll(async () => {
  db = await createTestDatabase();
  fromEntities = await buildFromEntities(db.url);
});
afterAll(async () => {
  await fromEntities.destroy();
  await db.close();
});

const schema = "from_entities";

/** TypeORM's schema builder reads all tables at once on one connection, which pg only allows in its pipeline mode. */
const pipeline = true;

/** The same database, with the entities' own idea of the tables in a schema beside the migrated one. */
async function buildFromEntities(url: string): Promise<DataSource> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}`);
  await client.end();
  const dataSource = new DataSource({
    type: "postgres",
    url,
    schema,
    entities: [...entities],
    namingStrategy: new ColumnNaming(),
    installExtensions: false,
    extra: { pipeline },
  });
  await dataSource.initialize();
  await dataSource.synchronize();
  return dataSource;
}

/** One line for each thing of this kind in a schema, as PostgreSQL itself writes it. */
async function catalog(query: string, of: string): Promise<string[]> {
  const rows = await db.sql<{ line: string }>(query, [of]);
  return rows.map((row) => row.line.replaceAll(`${of}.`, "")).toSorted((a, b) => (a < b ? -1 : 1));
}

const ourMigrationsTable = "usher_migration";
/** An EntitySchema knows no GENERATED ALWAYS; what the migration says of it is checked below. */
const numberedColumn = "('audit_event', 'seq')";

const columns = `
  SELECT format('%s.%s %s %s default %s', c.relname, a.attname,
    format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
    CASE WHEN (c.relname, a.attname) = ${numberedColumn} THEN 'numbered'
      ELSE pg_get_expr(d.adbin, d.adrelid) END) AS line
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relnamespace = to_regnamespace($1) AND c.relkind = 'r' AND a.attnum > 0
    AND c.relname <> '${ourMigrationsTable}'`;

/** PostgreSQL 18 lists NOT NULL as constraints too; the columns compare those. */
const constraints = `
  SELECT format('%s %s %s', c.relname, k.conname, pg_get_constraintdef(k.oid)) AS line
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE c.relnamespace = to_regnamespace($1) AND k.contype <> 'n'
    AND c.relname <> '${ourMigrationsTable}'`;

const indices = `
  SELECT replace(pg_get_indexdef(i.indexrelid), ' DESC', '') AS line
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = to_regnamespace($1) AND c.relname <> '${ourMigrationsTable}'
    AND pg_get_indexdef(i.indexrelid) NOT LIKE '%USING brin%'`;

describe("entities and migrations describe the same", () => {
  test.each([
    ["columns", columns],
    ["constraints", constraints],
    ["indices", indices],
  ])("%s", async (_what, query) => {
    const migrated = await catalog(query, "public");
    expect(migrated.length).toBeGreaterThan(0);
    expect(await catalog(query, schema)).toEqual(migrated);
  });

  test("tables in TypeORM's own comparison, which finds nothing to change", async () => {
    const { options } = db.dataSource;
    if (options.type !== "postgres") throw new Error("the data source is not a PostgreSQL one");
    const compared = await new DataSource({ ...options, extra: { pipeline } }).initialize();
    const { upQueries } = await compared.driver.createSchemaBuilder().log();
    await compared.destroy();
    expect(upQueries.map((query) => query.query)).toEqual([]);
  });
});

describe("only the migrations contain what an entity cannot express", () => {
  test("the order of indexes that are read newest first", async () => {
    const rows = await db.sql<{ name: string }>(
      "SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%DESC%' ORDER BY 1",
    );
    expect(rows.map((row) => row.name)).toEqual([
      "approval_request_open_index",
      "invitation_list_index",
      "invitation_state_index",
    ]);
  });

  test("the BRIN index over the numbers of all events", async () => {
    const rows = await db.sql<{ indexdef: string }>(
      "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%USING brin%'",
    );
    expect(rows).toEqual([{ indexdef: expect.stringContaining("brin (seq)") }]);
  });

  test("that only the database numbers the audit events", async () => {
    const insert = "INSERT INTO audit_event (seq) VALUES (1)";
    await expect(db.sql(insert)).rejects.toThrow(/non-DEFAULT value/);
  });

  test("triggers", async () => {
    const rows = await db.sql<{ name: string }>(
      "SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    );
    expect(rows.map((row) => row.name)).toEqual([
      "audit_event_append_only",
      "audit_event_begin",
      "audit_event_erasure",
      "audit_event_notify",
      "audit_event_organization_erasure",
      "audit_link_append_only",
      "audit_link_newer_version",
      "audit_link_organization_erasure",
      "invitation_counts_again",
      "job_notify",
      "job_notify_earlier",
      "organization_break_glass_off",
    ]);
  });

  test("functions", async () => {
    const rows = await db.sql<{ name: string }>(
      "SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    );
    expect(rows.map((row) => row.name)).toEqual([
      "allow_audit_erasure",
      "allow_organization_erasure",
      "begin_audit_event",
      "keep_break_glass_off",
      "new_id",
      "notify_audit_event",
      "notify_earlier_job",
      "notify_job",
      "recount_places",
      "refuse_audit_change",
      "refuse_audit_link_change",
      "refuse_audit_link_v1",
      "trace_context",
      "usher_now",
    ]);
  });
});

test("ids generated by a statement are UUIDv7 and sort by time", async () => {
  const rows = await db.sql<{ id: string }>(
    "SELECT new_id()::text AS id FROM generate_series(1, 3), pg_sleep(0.002)",
  );
  for (const { id } of rows) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  const millis = Number.parseInt((rows[0]?.id ?? "").replace("-", "").slice(0, 12), 16);
  expect(Math.abs(Date.now() - millis)).toBeLessThan(60_000);
});
