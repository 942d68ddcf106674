import { isActiveMember } from "../../membership-sql.ts";
import { noticeKinds, type NoticeKind } from "../../../model/delivery.ts";
import { installed } from "../installed-sql.ts";
import { kindOf } from "./job-sql.ts";

const notice: NoticeKind = "renewal";

/**
 * Notifies that the invitee of one row of `invitations` requests a new link: the inviter or who sent it again last where
 * `inviterMayInvite`, otherwise an admin or owner who may grant its role. As other notices it goes to Slack or
 * by email; to anyone but the inviter by email.
 */
export function renewalNotices(
  invitations: string,
  inviterMayInvite: string,
): { ctes: string; jobs: readonly string[] } {
  const ctes = /* sql */ `
renewal_reader AS (
  SELECT i.organization_id, i.id, i.generation, reader.user_id, o.notices,
    reader.user_id = i.inviter_user_id AND i.slack_user_id IS NOT NULL AND ${installed("i")}
      AND o.notices IN ('auto', 'slack', 'both') AS in_slack
  FROM ${invitations} i
  CROSS JOIN LATERAL (
    SELECT coalesce(p.policy ->> 'notices', 'auto') AS notices FROM organization p
    WHERE p.id = i.organization_id) AS o
  CROSS JOIN LATERAL (
    SELECT m.user_id FROM membership m JOIN app_user u ON u.id = m.user_id AND u.status = 'active'
    WHERE m.organization_id = i.organization_id AND ${isActiveMember("m")}
      AND (m.user_id IN (i.inviter_user_id, i.sponsor_user_id) AND ${inviterMayInvite}
        OR m.role = 'owner' OR m.role = 'admin' AND i.role <> 'owner')
      AND EXISTS (SELECT FROM user_email e
        WHERE e.user_id = m.user_id AND e.verified_at IS NOT NULL)
    ORDER BY m.user_id IS NOT DISTINCT FROM i.inviter_user_id DESC,
      m.user_id IS NOT DISTINCT FROM i.sponsor_user_id DESC, m.role = 'owner', m.created_at,
      m.user_id LIMIT 1) AS reader
  WHERE o.notices <> 'none'),
renewal_email AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, notice, sequence,
    recipient_user_id)
  SELECT r.organization_id, new_id(), r.id, r.generation, 'notice', '${notice}', (
    SELECT greatest(max(d.sequence), ${noticeKinds.length}) + 1 FROM delivery d
    WHERE d.organization_id = r.organization_id AND d.invitation_id = r.id
      AND d.generation = r.generation AND d.kind = 'notice'), r.user_id
  FROM renewal_reader r WHERE notices IN ('mail', 'both') OR NOT in_slack
  RETURNING organization_id, id),`;
  const slack = /* sql */ `
    SELECT organization_id, ${kindOf("slack.notice")} AS kind,
      'invitation:' || id || ':${notice}' AS key,
      jsonb_build_object('invitationId', id, 'notice', '${notice}') AS payload
    FROM renewal_reader WHERE in_slack`;
  /** A kind of its own: the version before has no text for this notice. */
  const email = /* sql */ `
    SELECT organization_id, ${kindOf("mail.renewal")} AS kind, id::text AS key,
      jsonb_build_object('deliveryId', id) AS payload
    FROM renewal_email`;
  return { ctes, jobs: [slack, email] };
}
