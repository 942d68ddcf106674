import type { ApprovalRequest } from "../../../model/approval-request.ts";
import type { ApprovalRepository } from "../../../ports/approval-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { breakGlass, close, decide, linkSuccessor, withdrawEmpty } from "./approval-change.ts";
import { approvalEvents } from "./approval-events.ts";
import { listApprovals } from "./approval-list.ts";
import { approvalReminderMethods } from "./approval-reminders.ts";
import { selectApprovals, toApprovalRequest } from "./approval-rows.ts";

export function approvalRepository(sql: Sql): ApprovalRepository {
  const find: ApprovalRepository["find"] = async (organizationId, id) => {
    const [row] = await recordsOf<ApprovalRequest>(
      sql,
      selectApprovals(
        "SELECT * FROM approval_request r WHERE r.organization_id = $1 AND r.id = $2",
      ),
      [organizationId, id],
    );
    return row ? toApprovalRequest(row) : null;
  };

  return {
    find,
    ...approvalReminderMethods(sql),
    async lock(organizationId, id) {
      await sql.rows(
        `SELECT id FROM approval_request WHERE organization_id = $1 AND id = $2
         FOR NO KEY UPDATE`,
        [organizationId, id],
      );
      return find(organizationId, id);
    },
    list: (query) => listApprovals(sql, query),
    events: (query) => approvalEvents(sql, query),
    approve: (decision) => decide(sql, "approved", decision),
    breakGlass: (decision) => breakGlass(sql, decision),
    deny: (decision) => decide(sql, "denied", decision),
    close: ({ to, ...change }) => close(sql, to, change),
    withdrawEmpty: (change) => withdrawEmpty(sql, change),
    linkSuccessor: (change) => linkSuccessor(sql, change),
    due: (limit) =>
      recordsOf(
        sql,
        `SELECT organization_id, id FROM approval_request
         WHERE state = 'requested' AND expires_at <= usher_now() ORDER BY expires_at LIMIT $1`,
        [limit],
      ),
  };
}
