import { noticeKinds, userNoticeKinds } from "../../../model/delivery.ts";
import { isActiveMember, isMember } from "../../membership-sql.ts";
import { installed } from "../installed-sql.ts";

/** The mailbox of a member among `users`; of several that of the inviter of the invitation `i`. */
const mailboxAmong = (organization: string, users: string, orSuspended = "false") => /* sql */ `
  SELECT e.email, e.email_key FROM membership m
  JOIN user_email e ON e.user_id = m.user_id AND e.verified_at IS NOT NULL
  WHERE m.organization_id = ${organization} AND m.user_id IN (${users})
    AND ${isMember("m")} AND (m.status = 'active' OR ${orSuspended})
  ORDER BY m.user_id IS DISTINCT FROM i.inviter_user_id, e.verified_at, e.email_key LIMIT 1`;

/** Who answers for the invitation `i` and reads email: the inviter, or who sent it again last. */
const inviterMailbox = mailboxAmong("i.organization_id", "i.inviter_user_id, i.sponsor_user_id");

/**
 * Who the notice `d`, about the invitation `i` where there is one, goes to: its recipient, or as above. What is about
 * a person's own account goes to them while they are suspended, too.
 */
export const noticeMailbox = mailboxAmong(
  "d.organization_id",
  `coalesce(d.recipient_user_id, i.inviter_user_id),
    CASE WHEN d.recipient_user_id IS NULL THEN i.sponsor_user_id END`,
  `d.notice IN (${userNoticeKinds.map((kind) => `'${kind}'`).join(", ")})`,
);

/** Whether the inviter of a row of invitation has left: another person gets its notices then. */
const inviterLeft = (table: string) => /* sql */ `(${table}.inviter_user_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM membership m WHERE m.organization_id = ${table}.organization_id
    AND m.user_id = ${table}.inviter_user_id AND ${isActiveMember("m")}))`;

const policyOf = (table: string) => /* sql */ `(
  SELECT coalesce(o.policy ->> 'notices', 'auto') FROM organization o
  WHERE o.id = ${table}.organization_id)`;

/**
 * Joins to each invitation `i` the policy's `o.notices`, and as `reader` the one active member who is notified: among
 * those of a condition about the membership `m`, with a confirmed address, and of several the first in an order.
 */
export function noticeReader({ among, first }: { among: string; first: string }): string {
  return /* sql */ `
  CROSS JOIN LATERAL (SELECT ${policyOf("i")} AS notices) AS o
  CROSS JOIN LATERAL (
    SELECT m.user_id FROM membership m JOIN app_user u ON u.id = m.user_id AND u.status = 'active'
    WHERE m.organization_id = i.organization_id AND ${isActiveMember("m")} AND (${among})
      AND EXISTS (SELECT FROM user_email e
        WHERE e.user_id = m.user_id AND e.verified_at IS NOT NULL)
    ORDER BY ${first}, m.role = 'owner', m.created_at, m.user_id LIMIT 1) AS reader`;
}

/** Whether that reader is the inviter, in Slack, and the policy notifies there. */
export const readerInSlack = /* sql */ `reader.user_id = i.inviter_user_id
  AND i.slack_user_id IS NOT NULL AND ${installed("i")} AND o.notices IN ('auto', 'slack', 'both')`;

/** Of a row of invitation that came from Slack. */
export function noticeBySlack(table: string): string {
  return `${policyOf(table)} IN ('auto', 'slack', 'both') AND NOT ${inviterLeft(table)}`;
}

/** Of a row that came from Slack and is reported nowhere else. */
export function noticeInSlackOnly(table: string): string {
  return `${noticeUnlessMuted(table)} AND NOT ${inviterLeft(table)}`;
}

/** Of a row that someone waits for in Slack; there is no email about this. */
export function noticeUnlessMuted(table: string): string {
  return `${policyOf(table)} <> 'none'`;
}

function noticeByEmail(table: string): string {
  return `CASE ${policyOf(table)} WHEN 'mail' THEN true WHEN 'both' THEN true
    WHEN 'auto' THEN ${table}.slack_user_id IS NULL OR NOT ${installed(table)}
      OR ${inviterLeft(table)} ELSE false END`;
}

const places = noticeKinds.map((kind, index) => `WHEN '${kind}' THEN ${index + 1}`).join(" ");

/** The place of a notice in `delivery_once_key`: one of a kind for each generation. */
export function noticePlace(notice: string): string {
  return `CASE ${notice} ${places} END`;
}

/**
 * A CTE's body: emails that notify the inviters of `invitations` (rows of invitation, with `was`) what
 * became of them. Returns (organization_id, id).
 */
export function noticeEmails(invitations: string, notice: string): string {
  return `
    INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, notice, sequence)
    SELECT i.organization_id, new_id(), i.id, i.generation, 'notice', ${notice},
      ${noticePlace(notice)}
    FROM ${invitations} i
    WHERE i.was = 'pending' AND ${noticeByEmail("i")} AND EXISTS (${inviterMailbox})
    ORDER BY i.email_key
    ON CONFLICT ON CONSTRAINT delivery_once_key DO NOTHING
    RETURNING organization_id, id`;
}
