import type {
  ApprovalRepository,
  NewReminder,
  ReminderPlan,
} from "../../../ports/approval-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { insertAuditEvents } from "../audit-sql.ts";
import { bindings } from "../bindings.ts";
import { installed } from "../installed-sql.ts";
import { insertJobs, kindOf, approvalMessageJobs } from "../outbox/job-sql.ts";
import { approvalSnapshot } from "./approval-rows.ts";

type Methods = Pick<
  ApprovalRepository,
  "remindersDue" | "holdReminders" | "planReminder" | "queueReminder"
>;

const isOpen = "r.state = 'requested' AND r.expires_at > usher_now()";

const due = /* sql */ `
SELECT r.organization_id, r.id FROM approval_request r
JOIN organization o ON o.id = r.organization_id AND o.status = 'active'
WHERE ${isOpen} AND r.next_reminder_at <= usher_now()
ORDER BY r.next_reminder_at LIMIT $1`;

const hold = /* sql */ `
SELECT usher_now() AS now, r.created_at AS "askedAt", r.expires_at AS "expiresAt",
  r.reminded_at AS "remindedAt", r.next_reminder_at AS "nextAt", r.reminders_planned AS planned
FROM approval_request r
WHERE r.organization_id = $1 AND r.id = $2 AND ${isOpen} FOR NO KEY UPDATE`;

type PlanRow = Pick<ReminderPlan, "planned"> &
  Record<"now" | "askedAt" | "expiresAt", string> &
  Record<"remindedAt" | "nextAt", string | null>;

/** The times of the next reminders are calculated from these. */
function inDates({ remindedAt, nextAt, ...plan }: PlanRow): ReminderPlan {
  return {
    ...plan,
    now: new Date(plan.now),
    askedAt: new Date(plan.askedAt),
    expiresAt: new Date(plan.expiresAt),
    remindedAt: remindedAt === null ? null : new Date(remindedAt),
    nextAt: nextAt === null ? null : new Date(nextAt),
  };
}

export function approvalReminderMethods(sql: Sql): Methods {
  return {
    remindersDue: (limit) => recordsOf(sql, due, [limit]),
    async holdReminders(organizationId, id) {
      const [plan] = await sql.rows<PlanRow>(hold, [organizationId, id]);
      return plan === undefined ? null : inDates(plan);
    },
    async planReminder({ organizationId, id, at }) {
      await sql.run(
        `UPDATE approval_request SET next_reminder_at = $3
         WHERE organization_id = $1 AND id = $2`,
        [organizationId, id, at],
      );
    },
    async queueReminder(reminder) {
      const { bind, values } = bindings();
      const [row] = await sql.rows<{ asked: number }>(queueStatement(reminder, bind), values);
      return row?.asked ?? 0;
    },
  };
}

/** The request is locked, so its version distinguishes manual reminders. */
function queueStatement(
  { organizationId, id, number, to, nextAt, audit }: NewReminder,
  bind: ReturnType<typeof bindings>["bind"],
): string {
  const place = bind(number, "integer");
  const people = bind(
    JSON.stringify(to.map(({ userId, at }) => ({ user_id: userId, run_at: at.toISOString() }))),
    "jsonb",
  );
  const events = insertAuditEvents(bind, {
    action: "approval.reminded",
    actor: audit,
    subject: "approval",
    data: `jsonb_strip_nulls(jsonb_build_object('number', ${place}, 'asked', asked))`,
    snapshot: approvalSnapshot({ requests: "SELECT * FROM reminded", invitations: "invitation" }),
    from: "reminded",
  });
  const plan = [
    ...(number === null ? [] : [`reminders_planned = ${place}`]),
    ...(nextAt === undefined
      ? []
      : [`next_reminder_at = ${bind(nextAt?.toISOString() ?? null, "timestamptz")}`]),
    "reminded_at = CASE WHEN sent.asked > 0 THEN usher_now() ELSE r.reminded_at END",
    "version = r.version + CASE WHEN sent.asked > 0 THEN 1 ELSE 0 END",
  ];
  return /* sql */ `
WITH request AS (
  SELECT r.organization_id, r.id, r.version FROM approval_request r
  WHERE r.organization_id = ${bind(organizationId, "uuid")} AND r.id = ${bind(id, "uuid")}),
asked AS (
  INSERT INTO job (organization_id, id, kind, key, payload, run_at)
  SELECT r.organization_id, new_id(), ${kindOf("slack.reminder")},
    concat_ws(':', r.id, coalesce(${place}::text, 'hand-' || r.version), p.user_id),
    jsonb_build_object('approvalRequestId', r.id, 'number', ${place}, 'userId', p.user_id),
    p.run_at
  FROM request r CROSS JOIN jsonb_to_recordset(${people}) AS p(user_id uuid, run_at timestamptz)
  WHERE ${installed("r")}
  ORDER BY p.user_id
  ON CONFLICT (organization_id, kind, key) WHERE state = 'ready' DO NOTHING
  RETURNING organization_id),
sent AS (SELECT count(*)::integer AS asked FROM asked),
changed AS (
  UPDATE approval_request r SET ${plan.join(", ")}, updated_at = usher_now()
  FROM request, sent WHERE r.organization_id = request.organization_id AND r.id = request.id
  RETURNING r.*, sent.asked),
reminded AS (SELECT * FROM changed WHERE asked > 0),
jobs AS (${insertJobs([approvalMessageJobs("reminded")])}),
audited AS (${events})
SELECT asked FROM sent`;
}
