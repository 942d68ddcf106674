import type { ApprovalRepository, ApproverDecision } from "../../approval/ports.ts";
import type { AuditActor } from "../../audit/audit.ts";
import type { Sql } from "../sql.ts";
import { bindings } from "./bindings.ts";
import { approvalNoticeJobs, insertJobs, projectionJobs } from "./job-sql.ts";

type Row = { organizationId: string; id: string };

/** One approver's word on an open request. False when there was nothing left to decide for them. */
export async function decide(
  sql: Sql,
  verdict: "approved" | "denied",
  decision: ApproverDecision,
): Promise<boolean> {
  const { bind, values } = bindings();
  const [user, reason, via] = [
    bind(decision.userId, "uuid"),
    bind(decision.reason, "text"),
    bind(decision.via, "text"),
  ];
  // A rival's decision is not in this statement's snapshot; ON CONFLICT sees it all the same.
  const decided = /* sql */ `
  INSERT INTO approval_decision (organization_id, request_id, user_id, verdict, reason, via)
  SELECT organization_id, id, ${user}, '${verdict}', ${reason}, ${via} FROM open
  ON CONFLICT (organization_id, request_id, user_id) DO NOTHING
  RETURNING organization_id, request_id AS id`;
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
      open: `r.organization_id = ${bind(decision.organizationId, "uuid")}
        AND r.id = ${bind(decision.requestId, "uuid")} AND r.expires_at > usher_now()`,
      decided,
      written,
      event: eventOf(bind, `approval.${verdict}`, decision.audit),
      data: `jsonb_strip_nulls(jsonb_build_object('approvals', approvals, 'quorum', quorum,
        'reason', ${reason}))`,
    }),
    values,
  );
  return changed.length > 0;
}

/** False when the request was not open any more or, for `expired`, is not past its expiry. */
export async function close(
  sql: Sql,
  to: "withdrawn" | "expired",
  { organizationId, id, audit }: Row & { audit: AuditActor },
): Promise<boolean> {
  const { bind, values } = bindings();
  const due = to === "expired" ? "r.expires_at <= usher_now()" : "r.expires_at > usher_now()";
  const changed = await sql.rows(
    statement({
      open: `r.organization_id = ${bind(organizationId, "uuid")}
        AND r.id = ${bind(id, "uuid")} AND ${due}`,
      decided: "SELECT organization_id, id FROM open",
      written: `state = '${to}', decided_at = usher_now()`,
      event: eventOf(bind, `approval.${to}`, audit),
      data: "'{}'::jsonb",
    }),
    values,
  );
  return changed.length > 0;
}

export async function noteSuccessor(
  sql: Sql,
  { organizationId, id, event }: Parameters<ApprovalRepository["noteSuccessor"]>[0],
): Promise<void> {
  const { bind, values } = bindings();
  const text = /* sql */ `
WITH changed AS (
  UPDATE approval_request r SET version = r.version + 1, updated_at = usher_now()
  WHERE r.organization_id = ${bind(organizationId, "uuid")} AND r.id = ${bind(id, "uuid")}
  RETURNING r.organization_id, r.id),
jobs AS (${insertJobs([projectionJobs("changed")])})
INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, request_id,
  subject_kind, subject_id, data)
SELECT organization_id, ${eventOf(bind, event.action, event.actor)}, 'approval', id,
  ${bind(JSON.stringify(event.data), "jsonb")} FROM changed`;
  await sql.run(text, values);
}

/** Rivals queue at `open`, which then looks at the request as the one before left it. */
function statement(parts: {
  open: string;
  decided: string;
  written: string;
  event: string;
  data: string;
}): string {
  return /* sql */ `
WITH open AS MATERIALIZED (
  SELECT r.organization_id, r.id FROM approval_request r
  WHERE r.state = 'requested' AND ${parts.open} FOR NO KEY UPDATE),
decided AS (${parts.decided}),
changed AS (
  UPDATE approval_request r SET ${parts.written}, version = r.version + 1, updated_at = usher_now()
  FROM decided WHERE r.organization_id = decided.organization_id AND r.id = decided.id
  RETURNING r.*),
jobs AS (${insertJobs([projectionJobs("changed"), approvalNoticeJobs("changed")])}),
audited AS (
  INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, request_id,
    subject_kind, subject_id, data)
  SELECT organization_id, ${parts.event}, 'approval', id, ${parts.data} FROM changed)
SELECT id FROM changed`;
}

function eventOf(
  bind: (value: unknown, type: string) => string,
  action: string,
  actor: AuditActor,
): string {
  return [action, actor.kind, actor.id, actor.via, actor.requestId]
    .map((value) => bind(value, "text"))
    .join(", ");
}
