import { memberNameSql } from "../member-name-sql.ts";

export const liveStates = "('requested', 'pending')";

/** Not past its expiry; equal means expired. The clock is read once a statement, not once a row. */
export const notExpired = "(i.expires_at IS NULL OR i.expires_at > (SELECT usher_now()))";

/** The state everybody sees of the invitation `i`. */
export const effectiveState = `CASE
  WHEN i.state IN ${liveStates} AND i.expires_at <= usher_now() THEN 'expired' ELSE i.state END`;

/** The previous version changes the reason without the code; then the code no longer counts. */
const reasonCode = "CASE WHEN i.state_reason_code = i.state_reason THEN i.state_reason_code END";

/** What people call the custom roles of the invitation `i`; one deleted since goes by its slug. */
export const customRoleNames = `CASE WHEN i.custom_roles = '{}' THEN i.custom_roles ELSE ARRAY(
  SELECT coalesce(r.name, regexp_replace(offered.slug, '^org-', ''))
  FROM unnest(i.custom_roles) WITH ORDINALITY AS offered (slug, place)
  LEFT JOIN role r ON r.organization_id = i.organization_id AND r.slug = offered.slug
  ORDER BY offered.place) END`;

/** Of the invitation `i`, whose inviter is joined as `inviter`. */
export const inviterName = memberNameSql({
  organization: "i.organization_id",
  user: "i.inviter_user_id",
  own: "inviter.name",
});

/**
 * What a SELECT of invitations `i`, with their inviters `inviter`, answers: an `Invitation`, since the
 * check constraints hold the words of its unions.
 */
export const invitationColumns = `
  i.organization_id, i.id, i.selector, i.generation, i.link_key_id, i.link_copied,
  ${effectiveState} AS state, i.state AS stored_state, i.email, i.email_key, i.invitee_user_id,
  i.role, i.custom_roles, ${customRoleNames} AS custom_role_names, i.message, i.locale, i.metadata, i.return_to,
  i.ttl_hours, i.expires_at, i.approval_request_id, i.inviter_kind, i.inviter_user_id, i.inviter_key_id,
  ${inviterName} AS inviter_name, i.sponsor_kind, i.sponsor_user_id, i.sponsor_key_id, i.source,
  i.slack_team_id, i.slack_user_id, i.state_reason, ${reasonCode} AS state_reason_code, i.state_changed_at,
  i.accepted_user_id,
  i.sent_count, i.last_sent_at,
  extract(epoch FROM usher_now() - i.mail_queued_at)::double precision AS seconds_since_email,
  i.reminders_sent, i.delivery_status, i.delivery_detail, i.delivery_at, i.version, i.created_at,
  i.updated_at`;

export const joinInviter = "LEFT JOIN app_user inviter ON inviter.id = i.inviter_user_id";
