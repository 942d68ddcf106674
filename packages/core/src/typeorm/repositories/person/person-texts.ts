import { randomUUID } from "node:crypto";

import type { PersonRepository, PersonalText, TextPage } from "../../../ports/person-repository.ts";
import type { Sql } from "../../sql.ts";
import { approvalMessageJobs, insertJobs } from "../outbox/job-sql.ts";
import {
  hasNeedle,
  keyedTable,
  keyedTables,
  keyOf,
  lastOf,
  pageOf,
  placeValues,
  type KeyedTable,
} from "./keyed-tables.ts";

type TextMethods = Pick<
  PersonRepository,
  "textTables" | "textsWith" | "replaceTexts" | "labelsWith"
>;

const searched = (table: KeyedTable) => table.columnsOf("text", "key");
const tables = keyedTables.filter((table) => searched(table).length > 0).map(({ name }) => name);

/** Handwritten, as all of this: tables that only the loop knows, in pages of bounded length. */
function selectTexts(table: KeyedTable): string {
  const columns = searched(table);
  const together = `concat_ws(' ', ${columns.map((column) => `p.${column}::text`).join(", ")})`;
  const values = columns.map((column) => `'${column}', p.${column}`).join(", ");
  return /* sql */ `
WITH ${pageOf(table, 3, "$2::integer")}
SELECT ${lastOf(table)}, (
  SELECT coalesce(json_agg(json_build_object('key', ${keyOf(table, "p")}, 'version', p.row_version,
    'values', json_build_object(${values}))), '[]')
  FROM page p WHERE ${hasNeedle(together, "$1")}) AS rows`;
}

/** All of them at once: these tables are short. */
const selectLabels = keyedTables
  .flatMap(({ name, columnsOf }) => columnsOf("label").map((column) => ({ name, column })))
  .map(({ name, column }) => `SELECT ${column}::text AS label FROM ${name}`)
  .join(" UNION ");

export function textMethods(sql: Sql): TextMethods {
  return {
    async labelsWith(needles) {
      const rows = await sql.rows<{ label: string }>(
        `SELECT label FROM (${selectLabels}) AS every WHERE ${hasNeedle("label", "$1")} ORDER BY label`,
        [needles],
      );
      return rows.map(({ label }) => label);
    },
    textTables: () => tables,
    async textsWith(name, needles, { after, limit }) {
      const table = keyedTable(name);
      const [page] = await sql.rows<TextPage>(selectTexts(table), [
        needles,
        limit,
        ...placeValues(table, after),
      ]);
      if (page === undefined) throw new Error("a SELECT without FROM answered no row");
      return page;
    },
    replaceTexts: (name, row, values) => replaceTexts(sql, keyedTable(name), { row, values }),
  };
}

/**
 * A key that named someone becomes a random one: what was kept under it is not found any more. So does a hash over what the
 * row is about. Messages in Slack that show the row are rendered again.
 */
async function replaceTexts(
  sql: Sql,
  table: KeyedTable,
  { row, values }: { row: PersonalText; values: PersonalText["values"] },
): Promise<boolean> {
  const keys = new Set(table.columnsOf("key"));
  const changed = Object.entries(values).filter(
    ([column, value]) => JSON.stringify(value) !== JSON.stringify(row.values[column]),
  );
  if (changed.length === 0) return false;
  const params: unknown[] = [];
  const bind = (value: unknown) => `$${params.push(value)}`;
  const isJson = (value: unknown) => typeof value === "object" && value !== null;
  const stored = (value: unknown) => (isJson(value) ? JSON.stringify(value) : value);
  const typeOf = (value: unknown) => (isJson(value) ? "jsonb" : "text");
  const random = () => bind(`erased ${randomUUID()}`);
  const found = table.key.map(
    ({ column, type }, index) => `${column} = ${bind(row.key[index])}::${type}`,
  );
  const assignments = [
    ...changed.map(([column, value]) =>
      keys.has(column)
        ? `${column} = ${random()}`
        : `${column} = ${bind(stored(value))}::${typeOf(value)}`,
    ),
    ...table.columnsOf("hash").map((column) => `${column} = ${random()}`),
  ];
  const where = [...found, `xmin::text = ${bind(row.version)}`].join(" AND ");
  const [written] = await sql.rows<{ count: number }>(
    rewriting(table.name, assignments, where),
    params,
  );
  return (written?.count ?? 0) > 0;
}

/** By the key of the row: the approval request whose message shows it. */
const shownBy: Readonly<Record<string, string>> = {
  approval_decision: "$2::uuid",
  invitation:
    "(SELECT approval_request_id FROM invitation WHERE organization_id = $1::uuid AND id = $2::uuid)",
};

const ofOneRow = "SELECT count(*)::integer AS count FROM written";
const renewed = "version = version + 1, updated_at = usher_now()";

/** The request is locked first, as everywhere. */
function rewriting(name: string, assignments: readonly string[], where: string): string {
  const set = assignments.join(", ");
  if (name === "approval_request")
    return /* sql */ `
WITH written AS (
  UPDATE approval_request SET ${set}, ${renewed} WHERE ${where} RETURNING organization_id, id),
jobs AS (${insertJobs([approvalMessageJobs("written")])})
${ofOneRow}`;
  const request = shownBy[name];
  if (request === undefined)
    return `WITH written AS (UPDATE ${name} SET ${set} WHERE ${where} RETURNING 1) ${ofOneRow}`;
  return /* sql */ `
WITH request AS MATERIALIZED (
  SELECT organization_id, id FROM approval_request
  WHERE organization_id = $1::uuid AND id = ${request} FOR NO KEY UPDATE),
written AS (
  UPDATE ${name} SET ${set} WHERE ${where} AND (SELECT count(*) FROM request) >= 0 RETURNING 1),
touched AS (
  UPDATE approval_request r SET ${renewed} FROM request, written
  WHERE r.organization_id = request.organization_id AND r.id = request.id
  RETURNING r.organization_id, r.id),
jobs AS (${insertJobs([approvalMessageJobs("touched")])})
${ofOneRow}`;
}
