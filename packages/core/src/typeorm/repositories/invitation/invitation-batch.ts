import type { Invitation } from "../../../model/invitation.ts";
import type { InvitationBatch, NewInvitation } from "../../../ports/invitation-repository.ts";
import { isMember } from "../../membership-sql.ts";
import { prepared, type Sql } from "../../sql.ts";
import { approvalSnapshot } from "../approval/approval-rows.ts";
import { eventFacts, factColumns } from "../audit-sql.ts";
import {
  namedSnapshot,
  nameColumns,
  readInvitations,
  selectInvitations,
} from "./invitation-rows.ts";
import { insertJobs, emailJobs, approvalMessageJobs } from "../outbox/job-sql.ts";

/**
 * One statement whatever the size of the batch. Rows go in by email, so that batches that overlap
 * wait for each other in one order; everything else is made only for the rows that went in. The lock
 * on the inviter's key holds off its revocation, which waits for it: see `revokeApiKey`. `asked`: what a batch
 * has beside its invitations where some need an approval. Most have none, and the server sets up
 * every part of a statement, used or not.
 */
const insertBatch = (asked: {
  accessEnd: string;
  request: string;
  jobs: readonly string[];
  event: string;
}) =>
  prepared(/* sql */ `
WITH batch AS (SELECT $1::uuid AS organization_id, b.* FROM jsonb_to_record($2::jsonb) AS b(
    link_key_id text, inviter_kind text, inviter_user_id uuid, inviter_key_id uuid,
    slack_team_id text, slack_user_id text, source text,
    actor_kind text, actor_id text, via text, http_request_id text,
    request_id uuid, reason text, note text, quorum integer, required_rank integer,
    request_ttl_hours integer, previous_request_id uuid, first_reminder_hours integer)),
entry AS (SELECT * FROM jsonb_to_recordset($3::jsonb) AS e(
    id uuid, selector uuid, email text, email_key text, invitee_user_id uuid, invitee_is_new boolean,
    role text, custom_roles text[], message text, locale text, metadata jsonb, return_to text,
    ttl_hours integer, access_for_days integer, access_until timestamptz,
    needs_approval boolean)),
inviter_key AS MATERIALIZED (
  SELECT k.revoked_at FROM api_key k WHERE k.id = (SELECT b.inviter_key_id FROM batch b)
  FOR KEY SHARE),
inserted AS (
  INSERT INTO invitation (organization_id, id, selector, link_key_id, state, email, email_key,
    invitee_user_id, role, custom_roles, message, locale, metadata, return_to, ttl_hours,
    access_for_days, access_until, expires_at,
    approval_request_id, inviter_kind, inviter_user_id, inviter_key_id, source, slack_team_id,
    slack_user_id, mail_queued_at, delivery_status, delivery_at)
  SELECT b.organization_id, e.id, e.selector, b.link_key_id,
    CASE WHEN e.needs_approval THEN 'requested' ELSE 'pending' END, e.email, e.email_key,
    e.invitee_user_id, e.role, e.custom_roles, e.message, e.locale, e.metadata, e.return_to,
    e.ttl_hours, e.access_for_days, e.access_until,
    LEAST(now.at + make_interval(hours =>
      CASE WHEN e.needs_approval THEN b.request_ttl_hours ELSE e.ttl_hours END), ${asked.accessEnd}),
    CASE WHEN e.needs_approval THEN b.request_id END,
    b.inviter_kind, b.inviter_user_id, b.inviter_key_id, b.source, b.slack_team_id, b.slack_user_id,
    CASE WHEN NOT e.needs_approval THEN now.at END,
    CASE WHEN NOT e.needs_approval THEN 'queued' END,
    CASE WHEN NOT e.needs_approval THEN now.at END
  FROM entry e CROSS JOIN batch b CROSS JOIN (SELECT usher_now() AS at) AS now
  WHERE NOT EXISTS (SELECT FROM inviter_key WHERE revoked_at IS NOT NULL)
  ORDER BY e.email_key
  ON CONFLICT (organization_id, email_key) WHERE state IN ('requested', 'pending') DO NOTHING
  RETURNING *),
named AS MATERIALIZED (
  SELECT i.*, ${nameColumns} FROM inserted i
  LEFT JOIN (
    SELECT u.id, u.name FROM app_user u
    WHERE u.id = (SELECT b.inviter_user_id FROM batch b)) AS inviter ON inviter.id = i.inviter_user_id
  LEFT JOIN (
    SELECT m.user_id, m.display_name FROM membership m
    WHERE m.organization_id = $1 AND m.user_id = (SELECT b.inviter_user_id FROM batch b)
      AND ${isMember("m")}) AS inviting ON inviting.user_id = i.inviter_user_id),
placeholder AS (
  INSERT INTO app_user (id, kind)
  SELECT e.invitee_user_id, 'placeholder'
  FROM inserted i JOIN entry e ON e.id = i.id WHERE e.invitee_is_new),
${asked.request}
sent_email AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind)
  SELECT organization_id, new_id(), id, generation, 'invitation'
  FROM inserted WHERE state = 'pending' ORDER BY email_key
  RETURNING organization_id, id),
jobs AS (${insertJobs([emailJobs("sent_email"), ...asked.jobs])}),
audited AS (
  INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, request_id,
    subject_kind, subject_id, ${factColumns})
  SELECT b.organization_id, event.action, b.actor_kind, b.actor_id, b.via, b.http_request_id,
    event.subject_kind, event.subject_id, ${eventFacts({
      data: "event.data",
      personal: "event.personal",
      snapshot: "event.snapshot",
    })}
  FROM batch b CROSS JOIN (
    ${asked.event}
    SELECT 1 AS rank, i.email_key,
      CASE i.state WHEN 'requested' THEN 'invitation.requested' ELSE 'invitation.created' END AS action,
      'invitation' AS subject_kind, i.id AS subject_id,
      jsonb_strip_nulls(jsonb_build_object('roles', to_jsonb(ARRAY[i.role] || i.custom_roles),
        'source', i.source, 'approvalRequestId', i.approval_request_id)) AS data,
      jsonb_build_object('email', i.email) AS personal, ${namedSnapshot} AS snapshot
    FROM named i) AS event
  ORDER BY event.rank, event.email_key)
${selectInvitations("named i ORDER BY i.email_key", "named")}`);

const insertDirectly = insertBatch({
  accessEnd: "e.access_until",
  request: "",
  jobs: [],
  event: "",
});

/** A request and its invitations expire together, with the first end of access that it asks for. */
const firstEnd = "(SELECT min(access_until) FROM entry WHERE needs_approval)";

const insertAndAsk = insertBatch({
  accessEnd: `CASE WHEN e.needs_approval THEN ${firstEnd} ELSE e.access_until END`,
  request: /* sql */ `
request AS (
  INSERT INTO approval_request (organization_id, id, reason, note, requester_kind,
    requester_user_id, requester_key_id, requester_slack_team_id, requester_slack_user_id, quorum,
    required_rank, expires_at, previous_request_id, next_reminder_at)
  SELECT b.organization_id, b.request_id, b.reason, b.note, b.inviter_kind, b.inviter_user_id,
    b.inviter_key_id, b.slack_team_id, b.slack_user_id, b.quorum, b.required_rank,
    LEAST(usher_now() + make_interval(hours => b.request_ttl_hours), ${firstEnd}),
    b.previous_request_id,
    usher_now() + make_interval(hours => b.first_reminder_hours)
  FROM batch b WHERE EXISTS (SELECT FROM inserted WHERE approval_request_id IS NOT NULL)
  RETURNING *),`,
  jobs: [approvalMessageJobs("request")],
  event: /* sql */ `
    SELECT 0 AS rank, '' AS email_key, 'approval.requested' AS action, 'approval' AS subject_kind,
      r.id AS subject_id, jsonb_strip_nulls(jsonb_build_object('reason', r.reason,
        'quorum', r.quorum, 'previousRequestId', r.previous_request_id,
        'invitations', (SELECT count(*) FROM inserted WHERE approval_request_id = r.id))) AS data,
      '{}'::jsonb AS personal, ${approvalSnapshot({ requests: "SELECT * FROM request", invitations: "inserted" })} AS snapshot
    FROM request r
    UNION ALL`,
});

export async function insertInvitations(sql: Sql, batch: InvitationBatch): Promise<Invitation[]> {
  if (batch.invitations.length === 0) return [];
  const text = batch.approvalRequest === null ? insertDirectly : insertAndAsk;
  const rows = await readInvitations(sql, text, [
    batch.organizationId,
    JSON.stringify(sharedPart(batch)),
    JSON.stringify(batch.invitations.map(entryPart)),
  ]);
  const place = new Map(batch.invitations.map((invitation, index) => [invitation.id, index]));
  return rows.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

function sharedPart({ linkKeyId, inviter, source, audit, approvalRequest }: InvitationBatch) {
  return {
    link_key_id: linkKeyId,
    inviter_kind: inviter.kind,
    inviter_user_id: inviter.userId,
    inviter_key_id: inviter.keyId,
    slack_team_id: inviter.slackTeamId,
    slack_user_id: inviter.slackUserId,
    source,
    actor_kind: audit.kind,
    actor_id: audit.id,
    via: audit.via,
    http_request_id: audit.requestId,
    request_id: approvalRequest?.id,
    reason: approvalRequest?.reason,
    note: approvalRequest?.note,
    quorum: approvalRequest?.quorum,
    required_rank: approvalRequest?.requiredRank,
    request_ttl_hours: approvalRequest?.ttlHours,
    previous_request_id: approvalRequest?.previousRequestId,
    first_reminder_hours: approvalRequest?.firstReminderHours,
  };
}

function entryPart(invitation: NewInvitation) {
  return {
    id: invitation.id,
    selector: invitation.selector,
    email: invitation.email,
    email_key: invitation.emailKey,
    invitee_user_id: invitation.inviteeUserId,
    invitee_is_new: invitation.inviteeIsNew,
    role: invitation.role,
    custom_roles: invitation.customRoles,
    message: invitation.message,
    locale: invitation.locale,
    metadata: invitation.metadata,
    return_to: invitation.returnTo,
    ttl_hours: invitation.ttlHours,
    access_for_days: invitation.accessForDays,
    access_until: invitation.accessUntil,
    needs_approval: invitation.needsApproval,
  };
}
