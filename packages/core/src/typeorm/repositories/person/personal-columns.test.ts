import { expect, test } from "vitest";

import { useOrganization } from "../../../testing/use-organization.ts";
import { personalColumns } from "./personal-columns.ts";

const fixture = useOrganization();

test("every column that may hold text, JSON or bytes is listed with what it may hold of a person", async () => {
  const rows = await fixture.db.sql<{ name: string }>(
    `SELECT c.table_name || '.' || c.column_name AS name FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name <> 'usher_migration'
       AND c.data_type NOT IN ('uuid', 'integer', 'bigint', 'boolean', 'timestamp with time zone')
       AND c.udt_name <> '_timestamptz'`,
  );
  const listed = Object.entries(personalColumns).flatMap(([table, columns]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );
  expect(listed.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
});
