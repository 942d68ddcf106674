import type { ErasedRows, OrganizationRepository } from "../../ports/organization-repository.ts";
import { columnName } from "../entities/columns.ts";
import { entities } from "../entities/entities.ts";
import type { Sql } from "../sql.ts";

type ForeignKey = { target: string; columns: string[]; referenced: string[] };
type Table = { name: string; isOfOrganization: boolean; foreignKeys: ForeignKey[] };

const tables: Table[] = entities.map(({ options: { name, columns, foreignKeys = [] } }) => ({
  name,
  isOfOrganization: "organizationId" in columns,
  foreignKeys: foreignKeys.map(({ target, columnNames, referencedColumnNames }) => ({
    target: tableName(target),
    columns: columnNames.map(columnName),
    referenced: referencedColumnNames.map(columnName),
  })),
}));

/** Our foreign keys name their table. */
function tableName(target: unknown): string {
  if (typeof target !== "string") throw new TypeError("a foreign key names no table");
  return target;
}

const refersTo = ({ foreignKeys }: Table, name: string) =>
  foreignKeys.some(({ target }) => target === name);

/** Every table with rows of organizations, each before the tables that its rows refer to. */
export const erasureOrder: readonly string[] = inOrder(
  tables.filter(({ isOfOrganization }) => isOfOrganization),
);

function inOrder(left: readonly Table[]): string[] {
  if (left.length === 0) return [];
  const isFree = ({ name }: Table) =>
    !left.some((other) => other.name !== name && refersTo(other, name));
  const free = left.filter(isFree);
  if (free.length === 0) throw new Error("tables refer to each other in a circle");
  return [
    ...free.map(({ name }) => name),
    ...inOrder(left.filter((table) => !free.includes(table))),
  ];
}

/** Tables whose rows are a part of a person: addresses, identities, keys for all of their organizations. */
const personal = tables.flatMap(({ name, isOfOrganization, foreignKeys }) => {
  const column = foreignKeys.find(({ target }) => target === "app_user")?.columns[0];
  const isPart =
    name !== "app_user" && column !== undefined && (!isOfOrganization || name === "api_key");
  return isPart ? [{ name, column }] : [];
});

/** Handwritten, as all of this: batches of tables that only the loop knows. */
const hold = /* sql */ `
  SELECT id FROM organization WHERE status = 'deleted' AND erase_at <= usher_now()
  ORDER BY erase_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`;

const begin = /* sql */ `
  UPDATE organization SET erasing_at = coalesce(erasing_at, usher_now()) WHERE id = $1`;

/** The triggers of the audit let rows go for it, to the end of the transaction. */
const announce = "SELECT set_config('usher.erasing_organization', $1, true)";

function deleteSome(name: string): string {
  const within = tables.find((table) => table.name === name)?.foreignKeys ?? [];
  const own = within.filter(({ target }) => target === name);
  const isReferred = own.map(({ columns, referenced }) => {
    const pairs = columns.map((column, at) => `child.${column} = t.${referenced[at]}`);
    return ` AND NOT EXISTS (SELECT FROM ${name} child WHERE ${pairs.join(" AND ")})`;
  });
  return /* sql */ `
    DELETE FROM ${name} WHERE ctid = ANY (ARRAY (
      SELECT t.ctid FROM ${name} t WHERE t.organization_id = $1${isReferred.join("")} LIMIT $2))
    ${name === "membership" ? "RETURNING user_id" : ""}`;
}

const deletions = erasureOrder.map((name) => ({ name, text: deleteSome(name) }));

/**
 * Who was a member here alone. A disabled user keeps what they are known by, or the next sign-in would make another
 * user who is not disabled.
 */
const membersOfNothing = /* sql */ `
  SELECT u.id FROM app_user u
  WHERE u.id = ANY ($1::uuid[]) AND u.status = 'active'
    AND NOT EXISTS (SELECT FROM membership m WHERE m.user_id = u.id)
  ORDER BY u.id FOR UPDATE`;

const forgetName = "UPDATE app_user SET name = NULL, time_zone = NULL WHERE id = ANY ($1::uuid[])";

type ErasureMethods = Pick<OrganizationRepository, "eraseSome">;

export function erasureMethods(sql: Sql): ErasureMethods {
  return {
    async eraseSome(limit): Promise<ErasedRows | null> {
      const [due] = await sql.rows<{ id: string }>(hold);
      if (due === undefined) return null;
      const { id } = due;
      await sql.run(begin, [id]);
      await sql.rows(announce, [id]);
      let rows = 0;
      for (const { name, text } of deletions) {
        while (rows < limit) {
          const deleted = await erase(sql, { name, text, params: [id, limit - rows] });
          if (deleted === 0) break;
          rows += deleted;
        }
        if (rows >= limit) return { id, rows, isErased: false };
      }
      await sql.run("DELETE FROM organization WHERE id = $1", [id]);
      return { id, rows, isErased: true };
    },
  };
}

async function erase(
  sql: Sql,
  { name, text, params }: { name: string; text: string; params: readonly unknown[] },
): Promise<number> {
  if (name !== "membership") return sql.run(text, params);
  const members = await sql.rows<{ user_id: string }>(text, params);
  await forgetPeople(
    sql,
    members.map((member) => member.user_id),
  );
  return members.length;
}

/** Their ids stay: rows of other organizations may name them. */
async function forgetPeople(sql: Sql, userIds: readonly string[]): Promise<void> {
  const people = await sql.rows<{ id: string }>(membersOfNothing, [userIds]);
  const ids = people.map(({ id }) => id);
  if (ids.length === 0) return;
  for (const { name, column } of personal)
    await sql.run(`DELETE FROM ${name} WHERE ${column} = ANY ($1::uuid[])`, [ids]);
  await sql.run(forgetName, [ids]);
}
