import { noticeKinds } from "../../../model/delivery.ts";
import { installed } from "../installed-sql.ts";

/** Who answers for the invitation `i` and reads email: an active member with a verified address. */
const inviterMailbox = /* sql */ `
  SELECT e.email, e.email_key FROM membership m
  JOIN user_email e ON e.user_id = m.user_id AND e.verified_at IS NOT NULL
  WHERE m.organization_id = i.organization_id AND m.user_id = i.inviter_user_id
    AND m.status = 'active' AND i.inviter_kind IN ('session', 'personal_key', 'slack_user')
  ORDER BY e.verified_at, e.email_key LIMIT 1`;

/** Who the notice `d`, about the invitation `i` where there is one, goes to: its recipient, or the inviter. */
export const noticeMailbox = /* sql */ `
  SELECT e.email, e.email_key FROM membership m
  JOIN user_email e ON e.user_id = m.user_id AND e.verified_at IS NOT NULL
  WHERE m.organization_id = d.organization_id AND m.status = 'active'
    AND m.user_id = coalesce(d.recipient_user_id, CASE
      WHEN i.inviter_kind IN ('session', 'personal_key', 'slack_user') THEN i.inviter_user_id END)
  ORDER BY e.verified_at, e.email_key LIMIT 1`;

const policyOf = (table: string) => /* sql */ `(
  SELECT coalesce(o.policy ->> 'notices', 'auto') FROM organization o
  WHERE o.id = ${table}.organization_id)`;

/** Of a row that came from Slack. */
export function noticeBySlack(table: string): string {
  return `${policyOf(table)} IN ('auto', 'slack', 'both')`;
}

/** Of a row that someone waits for in Slack; there is no email about this. */
export function noticeUnlessMuted(table: string): string {
  return `${policyOf(table)} <> 'none'`;
}

function noticeByEmail(table: string): string {
  return `CASE ${policyOf(table)} WHEN 'mail' THEN true WHEN 'both' THEN true
    WHEN 'auto' THEN ${table}.slack_user_id IS NULL OR NOT ${installed(table)} ELSE false END`;
}

/** Places of the notices in `delivery_once_key`: one of a kind for each generation. */
const places = noticeKinds.map((kind, index) => `WHEN '${kind}' THEN ${index + 1}`).join(" ");

/**
 * A CTE's body: emails that notify the inviters of `invitations` (rows of invitation, with `was`) what
 * became of them. Returns (organization_id, id).
 */
export function noticeEmails(invitations: string, notice: string): string {
  return `
    INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, notice, sequence)
    SELECT i.organization_id, new_id(), i.id, i.generation, 'notice', ${notice},
      CASE ${notice} ${places} END
    FROM ${invitations} i
    WHERE i.was = 'pending' AND ${noticeByEmail("i")} AND EXISTS (${inviterMailbox})
    ORDER BY i.email_key
    ON CONFLICT ON CONSTRAINT delivery_once_key DO NOTHING
    RETURNING organization_id, id`;
}
