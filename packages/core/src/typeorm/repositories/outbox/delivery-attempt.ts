import { undelivered } from "../../../model/events/delivery-event.ts";
import { accessNoticeKinds, deliveryStatuses } from "../../../model/delivery.ts";
import type {
  DeliveryAttempt,
  OutboxRepository,
  OwnerNoticeAttempt,
} from "../../../ports/outbox-repository.ts";
import { brands } from "../../entities/organization.ts";
import { recordsOf } from "../../records.ts";
import { preparedFor, type Sql } from "../../sql.ts";
import { literals } from "../bindings.ts";
import { customRoleNames, notExpired } from "../invitation/invitation-rows.ts";
import { presentSender } from "../invitation/vouched-sql.ts";
import { memberNameSql } from "../../member-name-sql.ts";
import { announcedEnd } from "./access-reminders.ts";
import { isHeld } from "./held-sql.ts";
import { noticeMailbox } from "./notice-sql.ts";

const accessNotices = literals(accessNoticeKinds, accessNoticeKinds);

type BeginQuery = Parameters<OutboxRepository["beginSending"]>[0];

/** Of a notice about no invitation the other columns are null. */
type Row = DeliveryAttempt | (Omit<OwnerNoticeAttempt, "kind" | "by"> & OfNoInvitation);
type OfNoInvitation = {
  invitationId: null;
  inviterName: string | null;
  inviterEmail: string | null;
};

const senderName = memberNameSql({
  organization: "d.organization_id",
  user: "u.id",
  own: "u.name",
});

const suppressed = (emailKey: string, among: string) => `EXISTS (
  SELECT FROM suppression s WHERE s.organization_id = d.organization_id
    AND s.email_key = ${emailKey} AND ${among} AND (s.until IS NULL OR s.until > usher_now()))`;
const isMute = "s.reason = 'muted'";

/**
 * Whether the email `d`, about the invitation `i` where there is one, still has a reader. A mute is of invitations alone: a
 * member still gets notices. It may have come after the invitation was made, or while that waited for an approval.
 */
const wanted = /* sql */ `(d.invitation_id IS NULL OR i.generation = d.generation
    OR d.notice = 'break_glass') AND CASE d.kind
    WHEN 'notice' THEN (d.notice NOT IN ('bounced', 'parked') OR i.state = 'pending')
      AND (d.notice NOT IN (${accessNotices}) OR ${announcedEnd} IS NOT NULL)
      AND EXISTS (SELECT FROM (${noticeMailbox}) AS reader
        WHERE NOT ${suppressed("reader.email_key", `NOT ${isMute}`)})
    WHEN 'reminder' THEN i.state = 'pending' AND ${notExpired}
      AND i.delivery_status NOT IN (${literals(deliveryStatuses, undelivered)})
      AND NOT ${suppressed("i.email_key", "true")}
    ELSE i.state = 'pending' AND ${notExpired} AND NOT ${suppressed("i.email_key", isMute)} END`;

/** $1 organization, $2 delivery, $3 a sender that must not pause, $4 attempt, $5 a job, $6 its owner and $7 its claim. */
const beginStatement = preparedFor(
  (from: BeginQuery["from"]) => /* sql */ `
WITH target AS MATERIALIZED (
  SELECT d.organization_id, d.id, d.status AS was, ${wanted} AS wanted
  FROM delivery d
  LEFT JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
  WHERE d.organization_id = $1 AND d.id = $2 AND NOT EXISTS (
    SELECT FROM sender_pause p WHERE p.sender = $3::text AND p.until > usher_now())
    AND EXISTS (SELECT FROM organization o WHERE o.id = d.organization_id AND NOT ${isHeld})
    AND ($5::uuid IS NULL OR EXISTS (
      SELECT FROM job j WHERE j.organization_id = d.organization_id AND j.id = $5::uuid
        AND j.state = 'running' AND j.lease_owner = $6::text AND j.attempts = $7::integer))
  FOR NO KEY UPDATE OF d),
changed AS (
  UPDATE delivery d SET updated_at = usher_now(),
    status = CASE WHEN target.wanted THEN 'sending' ELSE 'cancelled' END,
    attempts = d.attempts + CASE WHEN target.wanted THEN 1 ELSE 0 END,
    attempt_id = CASE WHEN target.wanted THEN $4::uuid ELSE d.attempt_id END
  FROM target WHERE d.organization_id = target.organization_id AND d.id = target.id
    AND CASE WHEN target.wanted THEN target.was IN (${literals(deliveryStatuses, from)})
             ELSE target.was = 'queued' END
  RETURNING d.*),
cancelled AS (
  UPDATE invitation i SET delivery_status = 'cancelled', delivery_at = usher_now()
  FROM changed d WHERE i.organization_id = d.organization_id AND i.id = d.invitation_id
    AND i.generation = d.generation AND d.status = 'cancelled' AND d.kind = 'invitation')
SELECT d.id AS delivery_id, d.organization_id, d.invitation_id, d.generation, i.link_key_id, i.selector, d.kind, d.notice,
  d.status, d.attempts, i.delivery_status AS invitation_delivery_status, i.email AS invitee, o.name AS organization_name, inviter.name AS inviter_name,
  CASE d.kind WHEN 'notice' THEN mailbox.email ELSE i.email END AS "to",
  CASE WHEN d.notice = 'declined' THEN i.state_reason
    WHEN d.notice = 'break_glass' THEN (SELECT g.reason FROM approval_decision g
      WHERE g.organization_id = i.organization_id AND g.request_id = i.approval_request_id
        AND g.break_glass)
    WHEN d.kind = 'notice' THEN i.delivery_detail END AS detail,
  CASE WHEN d.notice = 'break_glass' THEN (SELECT count(*)::integer - 1 FROM invitation r
    WHERE r.organization_id = i.organization_id AND r.approval_request_id = i.approval_request_id)
    WHEN d.notice = 'authority_lost' THEN (SELECT count(*)::integer - 1 FROM invitation r
      WHERE r.organization_id = i.organization_id AND r.state = 'revoked'
        AND r.state_changed_at = i.state_changed_at
        AND r.state_reason_code IS NOT DISTINCT FROM i.state_reason_code
        AND r.inviter_user_id IS NOT DISTINCT FROM i.inviter_user_id)
    ELSE 0 END AS others,
  inviter.email AS inviter_email,
  coalesce((o.policy ->> 'replyToInviter')::boolean, true) AS reply_to_inviter,
  ARRAY[i.role] || (${customRoleNames}) AS roles, i.message, i.expires_at, i.access_for_days,
  CASE WHEN d.notice IN (${accessNotices}) THEN ${announcedEnd} ELSE i.access_until END AS access_until,
  CASE d.kind WHEN 'notice' THEN coalesce(o.policy ->> 'locale', 'en') ELSE i.locale END AS locale,
  o.brand, CASE WHEN logo.digest IS NOT NULL THEN json_build_object(
    'digest', logo.digest, 'width', logo.width, 'height', logo.height) END AS logo
FROM changed d
LEFT JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
JOIN organization o ON o.id = d.organization_id
LEFT JOIN organization_logo logo ON logo.organization_id = d.organization_id
LEFT JOIN LATERAL (
  SELECT ${senderName} AS name, e.email FROM app_user u
  LEFT JOIN user_email e ON e.user_id = u.id AND e.verified_at IS NOT NULL
  WHERE u.id = coalesce(d.by_user_id, (${presentSender}))
  ORDER BY e.verified_at, e.email_key LIMIT 1) AS inviter ON true
LEFT JOIN LATERAL (${noticeMailbox}) AS mailbox ON true
WHERE d.status = 'sending'`,
);

export async function beginSending(
  sql: Sql,
  query: BeginQuery,
): Promise<DeliveryAttempt | OwnerNoticeAttempt | null> {
  const [row] = await recordsOf<Row>(sql, beginStatement(query.from), [
    query.organizationId,
    query.deliveryId,
    query.unlessPaused ?? null,
    query.attemptId ?? null,
    query.heldBy?.jobId ?? null,
    query.heldBy?.owner ?? null,
    query.heldBy?.attempts ?? null,
  ]);
  if (row === undefined) return null;
  if (row.invitationId !== null) return { ...row, brand: brands.from(row.brand) };
  const { deliveryId, organizationId, status, attempts, to, organizationName, locale } = row;
  const ticket = { deliveryId, organizationId, status, attempts, to, organizationName, locale };
  const { notice, accessUntil } = row;
  const by = row.inviterName ?? (notice === "member_access_ends" ? row.inviterEmail : null);
  return { ...ticket, kind: "owner_notice", notice, by, accessUntil };
}
