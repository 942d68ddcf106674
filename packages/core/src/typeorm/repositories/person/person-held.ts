import type { PersonRepository } from "../../../ports/person-repository.ts";
import type { Sql } from "../../sql.ts";
import {
  hasNeedle,
  keyedTables,
  lastOf,
  pageOf,
  placeValues,
  type KeyedTable,
} from "./keyed-tables.ts";

const rowsAtOnce = 2_000;

const isOfTheirs = /* sql */ `EXISTS (SELECT FROM invitation i
  WHERE i.organization_id = p.organization_id AND i.id = p.invitation_id
    AND (i.email_key = ANY ($4::text[]) OR i.invitee_user_id = ANY ($3::uuid[])))`;

/** Which rows are about the person, by table; in others a text has to name them. $1 needles, $3 users, $4 addresses. */
const isAbout: Readonly<Record<string, string>> = {
  app_user: "p.id = ANY ($3::uuid[])",
  user_email: "p.user_id = ANY ($3::uuid[])",
  user_identity: "p.user_id = ANY ($3::uuid[])",
  membership: "p.user_id = ANY ($3::uuid[])",
  api_key: "p.user_id = ANY ($3::uuid[])",
  slack_account_link: "p.user_id = ANY ($3::uuid[])",
  approval_decision: "p.user_id = ANY ($3::uuid[])",
  approval_delegation: "p.from_user_id = ANY ($3::uuid[]) OR p.to_user_id = ANY ($3::uuid[])",
  approval_request: "p.requester_user_id = ANY ($3::uuid[])",
  audit_event: "p.actor_id = ANY ($3::text[])",
  delivery: `p.recipient_user_id = ANY ($3::uuid[]) OR ${isOfTheirs}`,
  invitation_report: isOfTheirs,
  invitation: `p.email_key = ANY ($4::text[]) OR p.invitee_user_id = ANY ($3::uuid[])
    OR p.inviter_user_id = ANY ($3::uuid[])`,
};

/** Neither needed to know what is held, nor anyone's to see. */
const leftOut = [
  "hash",
  "row_version",
  "selector",
  "link_key_id",
  "secret_key_id",
  "old_secret_key_id",
  "token_key_id",
  "request_hash",
  "image",
];

/** Handwritten: every table, in pages of bounded length. */
function selectHeld(table: KeyedTable): string {
  const shown = `to_jsonb(p.*) - '{${leftOut.join(",")}}'::text[]`;
  const bytes = table
    .columnsOf("none")
    .filter((column) => /(?:hash|digest|^sealed|_sealed)/.test(column));
  const row = [shown, ...bytes.map((column) => `'${column}'`)].join(" - ");
  const about = isAbout[table.name] ?? "false";
  return /* sql */ `
WITH ${pageOf(table, 5, "$2::integer")}
SELECT ${lastOf(table)}, (
  SELECT coalesce(json_agg(json_build_object('isAbout', ${about}, 'row', ${row})), '[]') FROM page p
  WHERE (${about}) OR ${hasNeedle(`(${row})::text`, "$1")}
    AND cardinality($3::uuid[]) + cardinality($4::text[]) > 0) AS rows`;
}

type HeldPage = { rows: { isAbout: boolean; row: object }[]; last: string[] | null };

export function heldMethods(sql: Sql): Pick<PersonRepository, "held"> {
  return {
    async held({ userIds, emailKeys }, { needles, isAbout: concerns }) {
      const held: Record<string, object[]> = {};
      for (const table of keyedTables) {
        const rows: object[] = [];
        let after: string[] | null = null;
        do {
          const params: unknown[] = [
            needles,
            rowsAtOnce,
            userIds,
            emailKeys,
            ...placeValues(table, after),
          ];
          const [page] = await sql.rows<HeldPage>(selectHeld(table), params);
          const found = (page?.rows ?? []).filter((one) => one.isAbout || concerns(one.row));
          rows.push(...found.map(({ row }) => row));
          after = page?.last ?? null;
        } while (after !== null);
        if (rows.length > 0) held[table.name] = rows;
      }
      return held;
    },
  };
}
