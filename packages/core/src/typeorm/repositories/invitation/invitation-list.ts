import {
  invitationStates,
  type Invitation,
  type InvitationState,
} from "../../../model/invitation.ts";
import type { ListQuery } from "../../../ports/invitation-repository.ts";
import { recordsOf } from "../../records.ts";
import { prepared, type Sql } from "../../sql.ts";
import { bindings, literals, type Bindings } from "../bindings.ts";
import { effectiveState, invitationColumns, inviterName, joinInviter } from "./invitation-rows.ts";

export async function listInvitations(sql: Sql, query: ListQuery): Promise<Invitation[]> {
  const { bind, values } = bindings();
  const text = listStatement(query, bind);
  return recordsOf<Invitation>(sql, isPlain(query) ? prepared(text) : text, values);
}

const inEveryList = ["organizationId", "cursor", "limit"];

/** Callers can put filters together in thousands of ways, and a connection would keep them all. */
function isPlain(query: ListQuery): boolean {
  return Object.entries(query).every(
    ([name, value]) => value === null || inEveryList.includes(name),
  );
}

/** Only the conditions that are asked for, so that the plain list walks its index. */
export function listStatement(query: ListQuery, bind: Bindings["bind"]): string {
  const { email, role, inviterUserId, inviterKeyId, source, delivery, text, approvalRequestId } =
    query;
  const conditions = [`i.organization_id = ${bind(query.organizationId, "uuid")}`];
  if (query.states)
    conditions.push(
      // What a row may say to be seen so; lets the planner use the index of live rows.
      `i.state IN (${literals(invitationStates, storedStates(query.states))})`,
      `${effectiveState} = ANY(${bind(query.states, "text[]")})`,
    );
  if (email !== null) conditions.push(`i.email_key = ${bind(email, "text")}`);
  if (role !== null) {
    const wanted = bind(role, "text");
    conditions.push(`(i.role = ${wanted} OR i.custom_roles @> ARRAY[${wanted}])`);
  }
  if (inviterUserId !== null) conditions.push(`i.inviter_user_id = ${bind(inviterUserId, "uuid")}`);
  if (inviterKeyId !== null) conditions.push(`i.inviter_key_id = ${bind(inviterKeyId, "uuid")}`);
  if (source !== null) conditions.push(`i.source = ${bind(source, "text")}`);
  if (delivery !== null) conditions.push(`i.delivery_status = ANY(${bind(delivery, "text[]")})`);
  if (approvalRequestId !== null)
    conditions.push(`i.approval_request_id = ${bind(approvalRequestId, "uuid")}`);
  if (text !== null) {
    const pattern = bind(`%${text.replaceAll(/[\\%_]/g, "\\$&")}%`, "text");
    conditions.push(`(i.email ILIKE ${pattern} OR ${inviterName} ILIKE ${pattern})`);
  }
  if (query.cursor) {
    const createdAt = bind(query.cursor.createdAt, "timestamptz");
    conditions.push(`(i.created_at, i.id) < (${createdAt}, ${bind(query.cursor.id, "uuid")})`);
  }
  return /* sql */ `
SELECT ${invitationColumns} FROM invitation i ${joinInviter}
WHERE ${conditions.join(" AND ")}
ORDER BY i.created_at DESC, i.id DESC LIMIT ${bind(query.limit, "integer")}`;
}

function storedStates(seen: readonly InvitationState[]): InvitationState[] {
  return seen.includes("expired") ? ["requested", "pending", ...seen] : [...seen];
}
