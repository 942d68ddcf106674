import {
  approvalStates,
  type ApprovalRequest,
  type ApprovalState,
} from "../../../model/approval-request.ts";
import type { ApprovalRepository } from "../../../ports/approval-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { effectiveApprovalState, selectApprovals, toApprovalRequest } from "./approval-rows.ts";
import { bindings, literals, type Bindings } from "../bindings.ts";

type Query = Parameters<ApprovalRepository["list"]>[0];
type Bind = Bindings["bind"];

export async function listApprovals(sql: Sql, query: Query): Promise<ApprovalRequest[]> {
  const { bind, values } = bindings();
  const conditions = conditionsOf(query, bind).join(" AND ");
  const page = `SELECT * FROM approval_request r WHERE ${conditions}
    ORDER BY r.created_at DESC, r.id DESC LIMIT ${bind(query.limit, "integer")}`;
  const rows = await recordsOf<ApprovalRequest>(
    sql,
    `${selectApprovals(page)} ORDER BY r.created_at DESC, r.id DESC`,
    values,
  );
  return rows.map(toApprovalRequest);
}

function conditionsOf({ states, requester, ...query }: Query, bind: Bind): string[] {
  const conditions = [`r.organization_id = ${bind(query.organizationId, "uuid")}`];
  if (states)
    conditions.push(
      // What a row may say to be seen so; lets the planner use the index of open requests.
      `r.state IN (${literals(approvalStates, storedStates(states))})`,
      `${effectiveApprovalState} = ANY(${bind(states, "text[]")})`,
    );
  if (requester !== null)
    conditions.push(
      "userId" in requester
        ? `r.requester_user_id = ${bind(requester.userId, "uuid")}`
        : `r.requester_key_id = ${bind(requester.keyId, "uuid")}`,
    );
  if (query.waitingFor) conditions.push(...waiting(query.waitingFor, bind));
  if (query.cursor) {
    const createdAt = bind(query.cursor.createdAt, "timestamptz");
    conditions.push(`(r.created_at, r.id) < (${createdAt}, ${bind(query.cursor.id, "uuid")})`);
  }
  return conditions;
}

/** The same rules as `checkApprover`. */
function waiting(
  { userId, rights, ownToo }: NonNullable<Query["waitingFor"]>,
  bind: Bind,
): string[] {
  const user = bind(userId, "uuid");
  const held = bind(
    JSON.stringify(rights.map((right) => ({ user_id: right.userId, rank: right.rank }))),
    "jsonb",
  );
  const notOf = (whose: string) =>
    ownToo ? "true" : `r.requester_user_id IS DISTINCT FROM ${whose}`;
  return [
    "r.state = 'requested' AND r.expires_at > usher_now()",
    notOf(user),
    `NOT EXISTS (SELECT FROM approval_decision d WHERE d.organization_id = r.organization_id
      AND d.request_id = r.id AND d.user_id = ${user})`,
    `EXISTS (SELECT FROM jsonb_to_recordset(${held}) AS v(user_id uuid, rank integer)
      WHERE v.rank >= r.required_rank AND ${notOf("v.user_id")}
        AND NOT EXISTS (SELECT FROM approval_decision d
          WHERE d.organization_id = r.organization_id AND d.request_id = r.id
            AND coalesce(d.on_behalf_of, d.user_id) = v.user_id))`,
  ];
}

function storedStates(seen: readonly ApprovalState[]): ApprovalState[] {
  return seen.includes("expired") ? ["requested", ...seen] : [...seen];
}
