import { approvalStates, type ApprovalState } from "../../approval/approval-request.ts";
import type { ApprovalRepository } from "../../approval/ports.ts";
import type { Sql } from "../sql.ts";
import { breakGlass, close, decide, noteSuccessor } from "./approval-change.ts";
import {
  effectiveApprovalState,
  selectApprovals,
  toApprovalRequest,
  type ApprovalRow,
} from "./approval-rows.ts";
import { bindings, literals } from "./bindings.ts";

export function approvalRepository(sql: Sql): ApprovalRepository {
  const find: ApprovalRepository["find"] = async (organizationId, id) => {
    const [row] = await sql.rows<ApprovalRow>(
      selectApprovals(
        "SELECT * FROM approval_request r WHERE r.organization_id = $1 AND r.id = $2",
      ),
      [organizationId, id],
    );
    return row ? toApprovalRequest(row) : null;
  };
  // Read in a statement of its own, whose snapshot has the decisions of both rivals.
  const decideAndRead = async (
    verdict: "approved" | "denied",
    decision: Parameters<ApprovalRepository["approve"]>[0],
  ) =>
    (await decide(sql, verdict, decision))
      ? find(decision.organizationId, decision.requestId)
      : null;

  return {
    find,
    async lock(organizationId, id) {
      await sql.rows(
        `SELECT id FROM approval_request WHERE organization_id = $1 AND id = $2
         FOR NO KEY UPDATE`,
        [organizationId, id],
      );
      return find(organizationId, id);
    },
    async list(query) {
      const { bind, values } = bindings();
      const conditions = [`r.organization_id = ${bind(query.organizationId, "uuid")}`];
      if (query.states)
        conditions.push(
          // What a row may say to be seen so; lets the planner use the index of open requests.
          `r.state IN (${literals(approvalStates, storedStates(query.states))})`,
          `${effectiveApprovalState} = ANY(${bind(query.states, "text[]")})`,
        );
      if (query.requesterUserId !== null)
        conditions.push(`r.requester_user_id = ${bind(query.requesterUserId, "uuid")}`);
      if (query.cursor) {
        const createdAt = bind(query.cursor.createdAt, "timestamptz");
        conditions.push(`(r.created_at, r.id) < (${createdAt}, ${bind(query.cursor.id, "uuid")})`);
      }
      const page = `SELECT * FROM approval_request r WHERE ${conditions.join(" AND ")}
        ORDER BY r.created_at DESC, r.id DESC LIMIT ${bind(query.limit, "integer")}`;
      const rows = await sql.rows<ApprovalRow>(
        `${selectApprovals(page)} ORDER BY r.created_at DESC, r.id DESC`,
        values,
      );
      return rows.map(toApprovalRequest);
    },
    approve: (decision) => decideAndRead("approved", decision),
    breakGlass: async (decision) =>
      (await breakGlass(sql, decision)) ? find(decision.organizationId, decision.requestId) : null,
    deny: (decision) => decideAndRead("denied", decision),
    close: async ({ to, ...change }) =>
      (await close(sql, to, change)) ? find(change.organizationId, change.id) : null,
    noteSuccessor: (change) => noteSuccessor(sql, change),
    async due(limit) {
      const rows = await sql.rows<{ organization_id: string; id: string }>(
        `SELECT organization_id, id FROM approval_request
         WHERE state = 'requested' AND expires_at <= usher_now() ORDER BY expires_at LIMIT $1`,
        [limit],
      );
      return rows.map((row) => ({ organizationId: row.organization_id, id: row.id }));
    },
  };
}

function storedStates(seen: readonly ApprovalState[]): ApprovalState[] {
  return seen.includes("expired") ? ["requested", ...seen] : [...seen];
}
