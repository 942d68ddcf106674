import { renewalDays, renewalWindowHours, type RenewalOutcome } from "../../../model/renewal.ts";
import type { InvitationEventType } from "../../../model/events/invitation-events.ts";
import type { RenewalRequest } from "../../../ports/invitation-repository.ts";
import { recordsOf } from "../../records.ts";
import { prepared, type Sql } from "../../sql.ts";
import { insertAuditEvents } from "../audit-sql.ts";
import { bindings, type Bindings } from "../bindings.ts";
import { approvalMessageJobs, emailJobs, insertJobs } from "../outbox/job-sql.ts";
import { renewalNotices } from "../outbox/renewal-notice-sql.ts";
import { invitationSnapshot, notExpired } from "./invitation-rows.ts";

const isUsed = `coalesce(i.renewal_requested_at
  > usher_now() - make_interval(hours => ${renewalWindowHours}), false)`;
const isOpen = `coalesce(i.expires_at > usher_now() - make_interval(days => ${renewalDays}), true)`;

const readWindow = /* sql */ `
  SELECT ${isOpen} AS is_open, ${isUsed} AS is_used FROM invitation i
  WHERE i.organization_id = $1 AND i.id = $2`;

export async function renewalWindow(
  sql: Sql,
  { organizationId, id }: { organizationId: string; id: string },
): Promise<{ isOpen: boolean; isUsed: boolean }> {
  const [row] = await recordsOf<{ isOpen: boolean; isUsed: boolean }>(sql, readWindow, [
    organizationId,
    id,
  ]);
  return row ?? { isOpen: false, isUsed: false };
}

const laterDecision = /* sql */ `
  SELECT EXISTS (
    SELECT FROM invitation later
    WHERE later.organization_id = i.organization_id AND later.email_key = i.email_key
      AND (later.created_at, later.id) > (i.created_at, i.id))
  OR EXISTS (
    SELECT FROM user_email e JOIN membership m ON m.user_id = e.user_id
    WHERE e.email_key = i.email_key AND m.organization_id = i.organization_id
      AND m.status = 'removed' AND m.updated_at > i.created_at) AS is_later
  FROM invitation i WHERE i.organization_id = $1 AND i.id = $2`;

export async function hasLaterDecision(
  sql: Sql,
  { organizationId, id }: { organizationId: string; id: string },
): Promise<boolean> {
  const [row] = await sql.rows<{ is_later: boolean }>(laterDecision, [organizationId, id]);
  return row?.is_later ?? false;
}

export async function requestRenewal(sql: Sql, request: RenewalRequest): Promise<boolean> {
  const { bind, values } = bindings();
  const rows = await sql.rows(prepared(statement(request, bind)), values);
  return rows.length > 0;
}

/** Locks as every change does: the approval request first, then the invitation, as its rival left it. */
function statement(request: RenewalRequest, bind: Bindings["bind"]): string {
  const { outcome } = request;
  const row = `i.organization_id = ${bind(request.organizationId, "uuid")}
    AND i.id = ${bind(request.id, "uuid")}`;
  const { ctes, jobs } = consequencesOf(request, bind);
  const action: InvitationEventType = "invitation.renewal_requested";
  const events = insertAuditEvents(bind, {
    action,
    actor: request.audit,
    subject: "invitation",
    data: `jsonb_build_object('outcome', '${outcome}')`,
    personal: "jsonb_build_object('email', email)",
    snapshot: invitationSnapshot,
    from: "changed i",
  });
  return /* sql */ `
WITH request AS MATERIALIZED (
  SELECT r.organization_id, r.id FROM approval_request r
  WHERE (r.organization_id, r.id) IN (
    SELECT i.organization_id, i.approval_request_id FROM invitation i WHERE ${row})
  FOR NO KEY UPDATE),
target AS MATERIALIZED (
  SELECT i.organization_id, i.id FROM invitation i
  WHERE (SELECT count(*) FROM request) >= 0 AND ${row}
    AND i.generation = ${bind(request.generation, "integer")}
    AND ${states[outcome]} AND ${isOpen} AND NOT ${isUsed}
  FOR NO KEY UPDATE),
changed AS (
  UPDATE invitation i SET renewal_requested_at = usher_now(), updated_at = usher_now()
    ${outcome === "link_repeated" ? emailQueued : ""}
  FROM target WHERE i.organization_id = target.organization_id AND i.id = target.id
  RETURNING i.*),
touched AS (
  UPDATE approval_request r SET version = r.version + 1, updated_at = usher_now()
  WHERE (r.organization_id, r.id) IN (
    SELECT organization_id, approval_request_id FROM changed)
  RETURNING r.organization_id, r.id),
${ctes}
jobs AS (${insertJobs([approvalMessageJobs("touched"), ...jobs])}),
audited AS (${events})
SELECT id FROM changed`;
}

/** One that was never emailed expired while it waited for an approval. */
const expired = `i.state IN ('pending', 'expired') AND i.expires_at <= usher_now()
  AND (i.mail_queued_at IS NOT NULL OR i.sent_count > 0)`;

const states: Record<RenewalOutcome, string> = {
  renewed: expired,
  inviter_asked: expired,
  link_repeated: `i.state = 'pending' AND ${notExpired}`,
};

const emailQueued = `, repeated_emails = i.repeated_emails + 1, mail_queued_at = usher_now(),
    delivery_status = 'queued', delivery_detail = NULL, delivery_at = usher_now()`;

/** Another email of the same generation; the invitation's lock keeps its number from being taken twice. */
const repeatedEmail = /* sql */ `
repeated_email AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, sequence)
  SELECT i.organization_id, new_id(), i.id, i.generation, 'invitation', (
    SELECT coalesce(max(d.sequence), 0) + 1 FROM delivery d
    WHERE d.organization_id = i.organization_id AND d.invitation_id = i.id
      AND d.generation = i.generation AND d.kind = 'invitation')
  FROM changed i
  RETURNING organization_id, id),`;

function consequencesOf(
  { outcome, isVouchedFor }: RenewalRequest,
  bind: Bindings["bind"],
): { ctes: string; jobs: readonly string[] } {
  switch (outcome) {
    case "renewed":
      return { ctes: "", jobs: [] };
    case "link_repeated":
      return { ctes: repeatedEmail, jobs: [emailJobs("repeated_email")] };
    case "inviter_asked":
      return renewalNotices("changed", bind(isVouchedFor, "boolean"));
  }
}
