import { stateReasonCodes, type StateReasonCode } from "../../../model/invitation.ts";
import { literals } from "../bindings.ts";
import { memberNameSql } from "../../member-name-sql.ts";

export const liveStates = "('requested', 'pending')";

/** Not past its expiry; equal means expired. The clock is read once a statement, not once a row. */
export const notExpired = "(i.expires_at IS NULL OR i.expires_at > (SELECT usher_now()))";

/** The state everybody sees of the invitation `i`. */
export const effectiveState = `CASE
  WHEN i.state IN ${liveStates} AND i.expires_at <= usher_now() THEN 'expired' ELSE i.state END`;

/** Codes that the previous version does not know. It shows a code that equals the reason, so these have no reason. */
export const newReasonCodes: readonly StateReasonCode[] = ["imported", "member_imported"];

/** The previous version changes the reason without the code; then the code no longer counts. */
const reasonCode = `CASE WHEN i.state_reason_code = i.state_reason
    OR i.state_reason IS NULL AND i.state_reason_code IN (${literals(stateReasonCodes, newReasonCodes)})
  THEN i.state_reason_code END`;

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

/** What may be shown: nothing of the link. */
const shownColumns = `
  i.organization_id, i.id, i.generation, ${effectiveState} AS state, i.email, i.invitee_user_id,
  i.role, i.custom_roles, ${customRoleNames} AS custom_role_names, i.message, i.locale, i.metadata, i.return_to,
  i.expires_at, i.approval_request_id, i.inviter_kind, i.inviter_user_id, i.inviter_key_id, i.source,
  coalesce(i.state_reason, ${reasonCode}) AS state_reason, ${reasonCode} AS state_reason_code, i.state_changed_at, i.accepted_user_id,
  i.sent_count, i.last_sent_at, i.delivery_status, i.delivery_detail, i.delivery_at, i.version,
  i.created_at, i.updated_at`;

/**
 * What a SELECT of invitations `i`, with their inviters `inviter`, answers: an `Invitation`, since the
 * check constraints hold the words of its unions.
 */
export const invitationColumns = `${shownColumns},
  i.selector, i.link_key_id, i.link_copied, i.state AS stored_state, i.email_key, i.ttl_hours,
  ${inviterName} AS inviter_name, i.sponsor_kind, i.sponsor_user_id, i.sponsor_key_id,
  i.slack_team_id, i.slack_user_id, i.reminders_sent,
  extract(epoch FROM usher_now() - i.mail_queued_at)::double precision AS seconds_since_email`;

/** The invitation `i` as its audit event keeps it: an `InvitationSnapshot` in JSON. */
export const invitationSnapshot = `(SELECT to_jsonb(kept.*) FROM (SELECT ${shownColumns}, (
  SELECT ${inviterName} FROM app_user inviter WHERE inviter.id = i.inviter_user_id) AS inviter_name) AS kept)`;

export const joinInviter = "LEFT JOIN app_user inviter ON inviter.id = i.inviter_user_id";
