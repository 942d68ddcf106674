import type { ApprovalRequest } from "../../../model/approval-request.ts";
import type { ApprovalRepository, ApproverDecision } from "../../../ports/approval-repository.ts";
import type { AuditActor } from "../../../model/events/audit-event.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { alertEverybody } from "../outbox/alert-sql.ts";
import { insertAuditEvents } from "../audit-sql.ts";
import { bindings, type Bindings } from "../bindings.ts";
import { approvalNoticeJobs, insertJobs, approvalMessageJobs } from "../outbox/job-sql.ts";
import { approvalSnapshot, selectApprovals, toApprovalRequest } from "./approval-rows.ts";

type Bind = Bindings["bind"];
type Row = { organizationId: string; id: string };

/** One approver's word on an open request. Null when there was nothing left to decide for them. */
export async function decide(
  sql: Sql,
  verdict: "approved" | "denied",
  decision: ApproverDecision,
): Promise<ApprovalRequest | null> {
  const { bind, values } = bindings();
  const { user, reason, decided } = decisionOf(bind, decision, { verdict });
  const full = "r.approvals + 1 >= r.quorum";
  const written =
    verdict === "denied"
      ? `state = 'denied', decided_by = ${user}, decided_at = usher_now(), deny_reason = ${reason}`
      : `approvals = r.approvals + 1,
         state = CASE WHEN ${full} THEN 'approved' ELSE r.state END,
         decided_by = CASE WHEN ${full} THEN ${user} END,
         decided_at = CASE WHEN ${full} THEN usher_now() END`;
  const changed = await sql.rows(
    statement({
      open: openRequest(bind, decision),
      decided: `${decided} ON CONFLICT (organization_id, request_id, user_id) DO NOTHING
        RETURNING organization_id, request_id AS id`,
      written,
    }),
    values,
  );
  if (changed.length === 0) return null;
  return recordDecision(sql, decision, {
    action: `approval.${verdict}`,
    facts: { onBehalfOf: decision.onBehalfOf },
  });
}

/** An owner's word that waits for no quorum; a word of theirs that was counted before becomes it. */
export async function breakGlass(
  sql: Sql,
  decision: ApproverDecision,
): Promise<ApprovalRequest | null> {
  const { bind, values } = bindings();
  const { user, decided } = decisionOf(bind, decision, { verdict: "approved", alone: true });
  const changed = await sql.rows(
    statement({
      open: openRequest(bind, decision),
      decided: `${decided} ON CONFLICT (organization_id, request_id, user_id) DO UPDATE SET
          reason = excluded.reason, via = excluded.via, decided_at = usher_now(), break_glass = true
        RETURNING organization_id, request_id AS id, (xmax = 0)::integer AS fresh`,
      written: `approvals = r.approvals + decided.fresh, state = 'approved', decided_by = ${user},
        decided_at = usher_now()`,
      notices: alertEverybody("changed", { alert: "break_glass", except: user }),
    }),
    values,
  );
  if (changed.length === 0) return null;
  return recordDecision(sql, decision, { action: "approval.break_glass", facts: {} });
}

function openRequest(bind: Bind, { organizationId, requestId }: ApproverDecision): string {
  return `r.organization_id = ${bind(organizationId, "uuid")} AND r.id = ${bind(requestId, "uuid")}
    AND r.expires_at > usher_now()`;
}

/**
 * The parameters of a decision and the INSERT of it. A rival's decision is not in the statement's
 * snapshot; the ON CONFLICT that has to follow sees it all the same.
 */
function decisionOf(
  bind: Bind,
  decision: ApproverDecision,
  { verdict, alone = false }: { verdict: "approved" | "denied"; alone?: boolean },
) {
  const user = bind(decision.userId, "uuid");
  const reason = bind(decision.reason, "text");
  const decided = /* sql */ `
  INSERT INTO approval_decision (organization_id, request_id, user_id, verdict, reason, via,
    on_behalf_of, break_glass)
  SELECT organization_id, id, ${user}, '${verdict}', ${reason}, ${bind(decision.via, "text")},
    ${bind(decision.onBehalfOf, "uuid")}, ${bind(alone, "boolean")} FROM open`;
  return { user, reason, decided };
}

/** Null when the request was not open any more or, for `expired`, is not past its expiry. */
export async function close(
  sql: Sql,
  to: "withdrawn" | "expired",
  { organizationId, id, audit }: Row & { audit: AuditActor },
): Promise<ApprovalRequest | null> {
  const { bind, values } = bindings();
  const due = to === "expired" ? "r.expires_at <= usher_now()" : "r.expires_at > usher_now()";
  const changed = await sql.rows(
    statement({
      open: `r.organization_id = ${bind(organizationId, "uuid")}
        AND r.id = ${bind(id, "uuid")} AND ${due}`,
      decided: "SELECT organization_id, id FROM open",
      written: `state = '${to}', decided_at = usher_now()`,
    }),
    values,
  );
  if (changed.length === 0) return null;
  const event = { action: `approval.${to}`, actor: audit, data: () => "'{}'::jsonb" };
  return recordChange(sql, { organizationId, id, event });
}

/** The transaction's own changes are seen, and it holds these requests since it made them. */
export async function withdrawEmpty(
  sql: Sql,
  { organizationId, ids, audit }: Parameters<ApprovalRepository["withdrawEmpty"]>[0],
): Promise<void> {
  if (ids.length === 0) return;
  const { bind, values } = bindings();
  const changed = await sql.rows<{ id: string }>(
    statement({
      open: `r.organization_id = ${bind(organizationId, "uuid")} AND r.id = ANY(${bind(ids, "uuid[]")})
        AND r.expires_at > usher_now() AND NOT EXISTS (SELECT FROM invitation i
          WHERE i.organization_id = r.organization_id AND i.approval_request_id = r.id
            AND i.state = 'requested')`,
      decided: "SELECT organization_id, id FROM open",
      written: "state = 'withdrawn', decided_at = usher_now()",
    }),
    values,
  );
  const event = { action: "approval.withdrawn", actor: audit, data: () => "'{}'::jsonb" };
  for (const { id } of changed) await recordChange(sql, { organizationId, id, event });
}

export async function linkSuccessor(
  sql: Sql,
  { organizationId, id, event }: Parameters<ApprovalRepository["linkSuccessor"]>[0],
): Promise<void> {
  const { bind, values } = bindings();
  const text = /* sql */ `
WITH changed AS (
  UPDATE approval_request r SET version = r.version + 1, updated_at = usher_now()
  WHERE r.organization_id = ${bind(organizationId, "uuid")} AND r.id = ${bind(id, "uuid")}
  RETURNING r.*),
jobs AS (${insertJobs([approvalMessageJobs("changed")])})
${insertAuditEvents(bind, {
  action: event.action,
  actor: event.actor,
  subject: "approval",
  data: bind(JSON.stringify(event.data), "jsonb"),
  personal: bind(JSON.stringify(event.personal ?? {}), "jsonb"),
  snapshot: approvalSnapshot({ requests: "SELECT * FROM changed", invitations: "invitation" }),
  from: "changed",
})}`;
  await sql.run(text, values);
}

function recordDecision(
  sql: Sql,
  { organizationId, requestId, reason, audit }: ApproverDecision,
  { action, facts }: { action: string; facts: object },
): Promise<ApprovalRequest> {
  const event = {
    action,
    actor: audit,
    data: (bind: Bind) => `jsonb_build_object('approvals', approvals, 'quorum', quorum)
      || jsonb_strip_nulls(${bind(JSON.stringify(facts), "jsonb")})`,
    ...(reason !== null && { personal: { reason } }),
  };
  return recordChange(sql, { organizationId, id: requestId, event });
}

/**
 * The event of a change made just before, and the request as the event keeps it. In a statement of its
 * own, whose snapshot has the decisions of all rivals; what it reads is held since the change.
 */
async function recordChange(
  sql: Sql,
  {
    organizationId,
    id,
    event: { action, actor, data, personal = {} },
  }: Row & {
    event: {
      action: string;
      actor: AuditActor;
      /** SQL over the request's columns. */
      data: (bind: Bind) => string;
      personal?: Record<string, unknown>;
    };
  },
): Promise<ApprovalRequest> {
  const { bind, values } = bindings();
  const request = `SELECT * FROM approval_request r
    WHERE r.organization_id = ${bind(organizationId, "uuid")} AND r.id = ${bind(id, "uuid")}`;
  const events = insertAuditEvents(bind, {
    action,
    actor,
    subject: "approval",
    data: data(bind),
    personal: bind(JSON.stringify(personal), "jsonb"),
    snapshot: approvalSnapshot({ requests: "SELECT * FROM request", invitations: "invitation" }),
    from: "request",
  });
  const [row] = await recordsOf<ApprovalRequest>(
    sql,
    `WITH request AS (${request}), audited AS (${events}) ${selectApprovals("SELECT * FROM request")}`,
    values,
  );
  if (row === undefined) throw new Error("the request just changed is not there");
  return toApprovalRequest(row);
}

/** Rivals queue at `open`, which then looks at the request as the one before left it. */
function statement(parts: {
  open: string;
  decided: string;
  written: string;
  /** Who is notified instead of the requester. */
  notices?: { ctes: string; jobs: readonly string[] };
}): string {
  const { notices = { ctes: "", jobs: [approvalNoticeJobs("changed")] } } = parts;
  return /* sql */ `
WITH open AS MATERIALIZED (
  SELECT r.organization_id, r.id FROM approval_request r
  WHERE r.state = 'requested' AND ${parts.open} FOR NO KEY UPDATE),
decided AS (${parts.decided}),
changed AS (
  UPDATE approval_request r SET ${parts.written}, version = r.version + 1, updated_at = usher_now()
  FROM decided WHERE r.organization_id = decided.organization_id AND r.id = decided.id
  RETURNING r.*),
${notices.ctes}
jobs AS (${insertJobs([approvalMessageJobs("changed"), ...notices.jobs])})
SELECT id FROM changed`;
}
