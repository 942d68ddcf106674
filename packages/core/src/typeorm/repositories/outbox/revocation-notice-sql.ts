import { isActiveMember } from "../../membership-sql.ts";
import { installed } from "../installed-sql.ts";
import { kindOf } from "./job-sql.ts";
import { noticePlace } from "./notice-sql.ts";

/**
 * Notifies the inviters of `revoked` (rows of invitation) that no one who vouched for them still may, or
 * an admin where the inviter has left: one message for the invitations of one inviter. To the inviter
 * it goes as other notices do; an admin gets an email, unless the policy mutes notices.
 */
export function revocationNotices(revoked: string): { ctes: string; jobs: readonly string[] } {
  const ctes = /* sql */ `
revoked_group AS (
  SELECT DISTINCT ON (i.inviter_user_id) i.organization_id, i.id, i.generation, i.version,
    reader.user_id, o.notices,
    count(*) OVER (PARTITION BY i.inviter_user_id) - 1 AS others,
    reader.user_id = i.inviter_user_id AND i.slack_user_id IS NOT NULL AND ${installed("i")}
      AND o.notices IN ('auto', 'slack', 'both') AS in_slack
  FROM ${revoked} i
  CROSS JOIN LATERAL (
    SELECT coalesce(p.policy ->> 'notices', 'auto') AS notices FROM organization p
    WHERE p.id = i.organization_id) AS o
  CROSS JOIN LATERAL (
    SELECT m.user_id FROM membership m JOIN app_user u ON u.id = m.user_id AND u.status = 'active'
    WHERE m.organization_id = i.organization_id AND ${isActiveMember("m")}
      AND (m.user_id = i.inviter_user_id OR m.role IN ('admin', 'owner'))
      AND EXISTS (SELECT FROM user_email e
        WHERE e.user_id = m.user_id AND e.verified_at IS NOT NULL)
    ORDER BY m.user_id IS DISTINCT FROM i.inviter_user_id, m.role = 'owner', m.created_at,
      m.user_id LIMIT 1) AS reader
  WHERE o.notices <> 'none'
  ORDER BY i.inviter_user_id, i.email_key, i.id),
revocation_email AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, notice, sequence,
    recipient_user_id)
  SELECT organization_id, new_id(), id, generation, 'notice', 'authority_lost',
    ${noticePlace("'authority_lost'")}, user_id
  FROM revoked_group WHERE notices IN ('mail', 'both') OR NOT in_slack
  ORDER BY id
  ON CONFLICT ON CONSTRAINT delivery_once_key DO NOTHING
  RETURNING organization_id, id),`;
  const slack = /* sql */ `
    SELECT organization_id, ${kindOf("slack.notice")} AS kind,
      'invitation:' || id || ':authority_lost:' || version AS key,
      jsonb_build_object('invitationId', id, 'notice', 'authority_lost', 'others', others) AS payload
    FROM revoked_group WHERE in_slack`;
  /** A kind of its own: the version before has no text for this notice. */
  const email = /* sql */ `
    SELECT organization_id, ${kindOf("mail.revocation")} AS kind, id::text AS key,
      jsonb_build_object('deliveryId', id) AS payload
    FROM revocation_email`;
  return { ctes, jobs: [slack, email] };
}
