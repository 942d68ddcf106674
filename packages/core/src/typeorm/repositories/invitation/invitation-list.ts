import type { InvitationState, ListedInvitation } from "../../../model/invitation.ts";
import type { ListQuery } from "../../../ports/invitation-repository.ts";
import { prepared, type Sql } from "../../sql.ts";
import { bindings, type Bindings } from "../bindings.ts";
import {
  effectiveState,
  inviterName,
  joinInviter,
  liveStates,
  readInvitations,
  selectInvitations,
} from "./invitation-rows.ts";

export async function listInvitations(sql: Sql, query: ListQuery): Promise<ListedInvitation[]> {
  const { bind, values } = bindings();
  const text = listStatement(query, bind);
  return readInvitations<ListedInvitation>(sql, isPlain(query) ? prepared(text) : text, values);
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
  const conditions = conditionsOf(query, bind).join(" AND ");
  const inOrder = `ORDER BY i.created_at DESC, i.id DESC LIMIT ${bind(query.limit, "integer")}`;
  if (query.states === null)
    return selectInvitations(
      `invitation i ${joinInviter} WHERE ${conditions} ${inOrder}`,
      "listed",
    );
  // Each state walks its part of the index of states, because a rare one can be millions of rows apart in the list.
  // Only open rows are checked for their expiry: the planner takes the check to exclude nearly every row.
  return selectInvitations(
    /* sql */ `
unnest(${bind(storedStates(query.states), "text[]")}) AS stored (state)
CROSS JOIN LATERAL (
  SELECT i.* FROM invitation i ${joinInviter}
  WHERE i.state = stored.state AND ${conditions}
    AND (stored.state NOT IN ${liveStates} OR ${effectiveState} = ANY(${bind(query.states, "text[]")}))
  ${inOrder}) AS i
${joinInviter} ${inOrder}`,
    "listed",
  );
}

function conditionsOf(query: ListQuery, bind: Bindings["bind"]): string[] {
  const { email, role, inviterUserId, inviterKeyId, source, delivery, text, approvalRequestId } =
    query;
  const conditions = [`i.organization_id = ${bind(query.organizationId, "uuid")}`];
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
  return conditions;
}

/** What a row may say to be seen so, once each. */
function storedStates(seen: readonly InvitationState[]): InvitationState[] {
  const stored = seen.includes("expired") ? ([...seen, "requested", "pending"] as const) : seen;
  return [...new Set(stored)];
}
