import type { MemberRepository } from "../../ports/member-repository.ts";
import type { Membership } from "../../model/member.ts";
import { membershipEntity } from "../entities/member.ts";
import { accessEnd } from "../membership-sql.ts";
import { columnsOf, everyColumnOf } from "../rows.ts";
import type { Sql } from "../sql.ts";
import { tableOf } from "../table.ts";
import { insertAuditEvents } from "./audit-sql.ts";
import { bindings } from "./bindings.ts";

/** Handwritten: memberships of a whole batch and their audit events in one statement. */
export async function importMembers(
  sql: Sql,
  { organizationId, members, audit }: Parameters<MemberRepository["import"]>[0],
): Promise<Membership[]> {
  if (members.length === 0) return [];
  const { bind, values } = bindings();
  const text = /* sql */ `
WITH entry AS (
  SELECT * FROM jsonb_to_recordset(${bind(JSON.stringify(members), "jsonb")}) AS e (
    id uuid, "userId" uuid, email text, role text, "customRoles" text[], "displayName" text,
    "externalId" text, "invitationId" uuid, metadata jsonb, "accessUntil" timestamptz,
    "accessForDays" integer)),
made AS (
  INSERT INTO membership (organization_id, id, user_id, role, custom_roles, display_name,
    external_id, invitation_id, metadata, access_until)
  SELECT ${bind(organizationId, "uuid")}, id, "userId", role, "customRoles", "displayName",
    "externalId", "invitationId", metadata,
    ${accessEnd({ role: "role", until: '"accessUntil"', days: '"accessForDays"' })}
  FROM entry ORDER BY "userId"
  ON CONFLICT (organization_id, user_id) WHERE status <> 'removed' DO NOTHING
  RETURNING *),
imported AS (
  SELECT made.*, entry.email FROM made JOIN entry ON entry.id = made.id),
audited AS (${insertAuditEvents(bind, {
    action: "member.imported",
    actor: audit,
    subject: "member",
    data: `jsonb_strip_nulls(jsonb_build_object('userId', user_id,
      'roles', to_jsonb(ARRAY[role] || custom_roles), 'invitationId', invitation_id))`,
    personal: "jsonb_strip_nulls(jsonb_build_object('email', email, 'externalId', external_id))",
    snapshot: `(SELECT to_jsonb(kept.*) FROM (
      SELECT ${everyColumnOf(membershipEntity)} FROM made AS ${membershipEntity.options.name}
      WHERE ${membershipEntity.options.name}.id = imported.id) AS kept)`,
    from: "imported ORDER BY email",
  })})
SELECT ${columnsOf(membershipEntity, "made")} FROM made`;
  return tableOf(sql, membershipEntity).query(text, values);
}
