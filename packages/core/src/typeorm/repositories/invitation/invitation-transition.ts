import type { Invitation } from "../../../model/invitation.ts";
import {
  invitationTransitions,
  type StateBefore,
  type TransitionEvent,
} from "../../../model/invitation-transitions.ts";
import type { InvitationEventType } from "../../../model/events/invitation-events.ts";
import type { InvitationTransition } from "../../../ports/invitation-repository.ts";
import { UsherError } from "../../../model/errors.ts";
import { rankOf, systemRoles } from "../../../model/roles.ts";
import { prepared, type Sql } from "../../sql.ts";
import { insertAuditEvents } from "../audit-sql.ts";
import { bindings, literals, type Bindings } from "../bindings.ts";
import {
  joinInviter,
  namedSnapshot,
  nameColumns,
  newReasonCodes,
  notExpired,
  readInvitations,
  selectInvitations,
} from "./invitation-rows.ts";
import {
  insertJobs,
  invitationNoticeJobs,
  emailJobs,
  approvalMessageJobs,
} from "../outbox/job-sql.ts";
import { noticeEmails } from "../outbox/notice-sql.ts";
import { revocationNotices } from "../outbox/revocation-notice-sql.ts";
import { violates } from "../unique-violation.ts";
import { vouchedBy, vouchedFor, vouchedForWithoutSponsor } from "./vouched-sql.ts";

/** Throws `invite.already_pending` when the address already has another live invitation. */
export async function transitionInvitations<E extends TransitionEvent>(
  sql: Sql,
  change: InvitationTransition<E>,
): Promise<Invitation[]> {
  const { bind, values } = bindings();
  const text = prepared(statement(change, bind));
  try {
    return await readInvitations(sql, text, values);
  } catch (error) {
    if (violates(error, "invitation_live_key"))
      throw new UsherError("invite.already_pending", {}, error);
    throw error;
  }
}

/**
 * Everybody locks approval requests first and then invitations, each in one order: no two changes
 * can wait for each other. `target` waits for a rival and then looks at the row as the rival left it.
 */
function statement(change: InvitationTransition, bind: Bindings["bind"]): string {
  const { to, sends } = invitationTransitions[change.event];
  const where = conditions(change, bind);
  const { actor, data: facts = {}, personal = {} } = change.audit;
  const reasonCode = change.set?.stateReasonCode;
  const reasons = reasonCode === undefined ? {} : { reason: reasonCode, reasonCode };
  const data = bind(JSON.stringify({ ...facts, ...reasons }), "jsonb");
  const action: InvitationEventType = `invitation.${change.event}`;
  const events = insertAuditEvents(bind, {
    action,
    actor,
    subject: "invitation",
    data: `jsonb_build_object('to', state)
      || CASE WHEN was <> state THEN jsonb_build_object('from', was) ELSE '{}' END
      ${isByOwner(change) ? "|| jsonb_build_object('userId', accepted_user_id)" : ""} || ${data}`,
    personal: `jsonb_build_object('email', email) || ${bind(JSON.stringify(personal), "jsonb")}`,
    snapshot: namedSnapshot,
    from: "named i ORDER BY email_key",
  });
  const slackOnly = change.notices === "slack_only";
  const notice = sends === "notice" || slackOnly ? bind(to, "text") : null;
  const emailed = slackOnly ? null : notice;
  const loss = change.reportsLoss ? revocationNotices("changed") : { ctes: "", jobs: [] };
  const jobs = [
    approvalMessageJobs("touched"),
    ...loss.jobs,
    ...(sends === "invitation" ? [emailJobs("sent_email")] : []),
    ...(notice === null ? [] : [invitationNoticeJobs("changed", notice, { slackOnly })]),
    ...(emailed === null ? [] : [emailJobs("notice_email")]),
  ];
  return /* sql */ `
WITH request AS MATERIALIZED (
  SELECT r.organization_id, r.id FROM approval_request r
  WHERE (r.organization_id, r.id) IN (
    SELECT i.organization_id, i.approval_request_id FROM invitation i
    WHERE ${where} AND i.approval_request_id IS NOT NULL)
  ORDER BY r.id FOR NO KEY UPDATE),
target AS MATERIALIZED (
  SELECT i.organization_id, i.id, i.state AS was FROM invitation i
  WHERE (SELECT count(*) FROM request) >= 0 AND ${where}
  ORDER BY i.email_key, i.id FOR NO KEY UPDATE),
changed AS (
  UPDATE invitation i SET ${assignments(change, bind)}
  FROM target WHERE i.organization_id = target.organization_id AND i.id = target.id
  RETURNING i.*, target.was),
named AS MATERIALIZED (SELECT i.*, ${nameColumns} FROM changed i ${joinInviter}),
touched AS (
  UPDATE approval_request r SET version = r.version + 1, updated_at = usher_now()
  WHERE (r.organization_id, r.id) IN (
    SELECT organization_id, approval_request_id FROM changed)
  RETURNING r.organization_id, r.id),
${sends === "invitation" ? emails : ""}
${emailed === null ? "" : `notice_email AS (${noticeEmails("changed", emailed)}),`}
${loss.ctes}
jobs AS (${insertJobs(jobs)}),
audited AS (${events})
${selectInvitations("named i ORDER BY i.email_key", "named")}`;
}

const emails = /* sql */ `
sent_email AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind)
  SELECT organization_id, new_id(), id, generation, 'invitation' FROM changed ORDER BY email_key
  RETURNING organization_id, id),`;

/** Whatever `from` says, no row goes where the table has no way. */
function conditions(change: InvitationTransition, bind: Bindings["bind"]): string {
  const { expected } = change;
  const legal: readonly StateBefore<TransitionEvent>[] = invitationTransitions[change.event].from;
  return [
    `i.organization_id = ${bind(change.organizationId, "uuid")}`,
    `i.state IN (${literals(legal, change.from ?? legal)})`,
    selected(change.select, bind),
    // No one can be emailed again whose address was erased since the caller read it.
    change.event === "resent" && "i.erased_at IS NULL",
    change.expiry === "live" && notExpired,
    change.expiry === "due" && "i.expires_at <= usher_now()",
    expected?.generation !== undefined && `i.generation = ${bind(expected.generation, "integer")}`,
    expected?.version !== undefined && `i.version = ${bind(expected.version, "integer")}`,
  ]
    .filter((condition) => condition !== false)
    .join(" AND ");
}

function selected(select: InvitationTransition["select"], bind: Bindings["bind"]): string {
  if ("ids" in select) return `i.id = ANY(${bind(select.ids, "uuid[]")})`;
  if ("approvalRequestId" in select)
    return `i.approval_request_id = ${bind(select.approvalRequestId, "uuid")}`;
  if ("emailKeys" in select) return `i.email_key = ANY(${bind(select.emailKeys, "text[]")})`;
  if ("inviterKeyId" in select) {
    const key = bind(select.inviterKeyId, "uuid");
    return `(i.inviter_key_id = ${key} OR i.sponsor_key_id = ${key} AND NOT ${vouchedForWithoutSponsor})`;
  }
  const { lostBy, maximumRank = Infinity } = select;
  const roles = systemRoles.filter((role) => rankOf(role) <= maximumRank);
  return `i.role IN (${literals(systemRoles, roles)})
    AND ${vouchedBy(bind(lostBy, "uuid[]"))} AND NOT ${vouchedFor}`;
}

function assignments(change: InvitationTransition, bind: Bindings["bind"]): string {
  const { event, set = {} } = change;
  const { to, sends } = invitationTransitions[event];
  const state = bind(to, "text");
  const written: [column: string, value: string][] = [
    ["state", state],
    [
      "state_changed_at",
      `CASE WHEN i.state = ${state} THEN i.state_changed_at ELSE usher_now() END`,
    ],
    ["version", "i.version + 1"],
    ["updated_at", "usher_now()"],
  ];
  const reason = set.stateReasonCode ?? set.stateReason;
  if (reason !== undefined)
    written.push(
      [
        "state_reason",
        bind(newReasonCodes.some((code) => code === reason) ? null : reason, "text"),
      ],
      ["state_reason_code", bind(set.stateReasonCode ?? null, "text")],
    );
  if (isByOwner(change)) written.push(["accepted_user_id", ownerOfAddress]);
  else if (set.acceptedUserId) written.push(["accepted_user_id", bind(set.acceptedUserId, "uuid")]);
  if (set.acceptedLink) written.push(["accepted_link", bind(set.acceptedLink, "text")]);
  if (set.expiry) written.push(["expires_at", expiry(set.expiry, bind)]);
  if (set.role) written.push(["role", bind(set.role, "text")]);
  if (set.role === "owner") written.push(["access_for_days", "NULL"], ["access_until", "NULL"]);
  if (set.customRoles) written.push(["custom_roles", bind(set.customRoles, "text[]")]);
  if (set.inviter)
    written.push(
      ["inviter_kind", bind(set.inviter.kind, "text")],
      ["inviter_user_id", bind(set.inviter.userId, "uuid")],
      ["inviter_key_id", bind(set.inviter.keyId, "uuid")],
      ["slack_team_id", bind(set.inviter.slackTeamId, "text")],
      ["slack_user_id", bind(set.inviter.slackUserId, "text")],
    );
  if (set.sponsor)
    written.push(
      ["sponsor_kind", bind(set.sponsor.kind, "text")],
      ["sponsor_user_id", bind(set.sponsor.userId, "uuid")],
      ["sponsor_key_id", bind(set.sponsor.keyId, "uuid")],
    );
  if (set.newGeneration)
    written.push(
      ["generation", "i.generation + 1"],
      ["link_key_id", bind(set.newGeneration.linkKeyId, "text")],
      ["link_copied", "false"],
    );
  if (sends === "invitation")
    written.push(
      ["delivery_status", "'queued'"],
      ["delivery_detail", "NULL"],
      ["delivery_at", "usher_now()"],
      ["mail_queued_at", "usher_now()"],
    );
  return written.map(([column, value]) => `${column} = ${value}`).join(", ");
}

const ownerOfAddress = `(SELECT e.user_id FROM user_email e
  WHERE e.email_key = i.email_key AND e.verified_at IS NOT NULL)`;

function isByOwner({ set }: InvitationTransition): boolean {
  return typeof set?.acceptedUserId === "object";
}

/** Never later than the end of access; `LEAST` ignores NULL, which means never. */
function expiry(
  wanted: NonNullable<NonNullable<InvitationTransition["set"]>["expiry"]>,
  bind: Bindings["bind"],
): string {
  switch (wanted.kind) {
    case "restart":
      return "LEAST(usher_now() + make_interval(hours => i.ttl_hours), i.access_until)";
    case "renew":
      // greatest() ignores NULL, which means never.
      return `LEAST(CASE WHEN i.expires_at IS NOT NULL AND i.ttl_hours IS NOT NULL
        THEN greatest(i.expires_at, usher_now() + make_interval(hours => i.ttl_hours)) END, i.access_until)`;
    case "hours":
      return `LEAST(usher_now() + make_interval(hours => ${bind(wanted.hours, "integer")}), i.access_until)`;
    case "never":
      return "i.access_until";
  }
}
