import type { Invitation } from "../../../model/invitation.ts";

export const liveStates = "('requested', 'pending')";

/** Not past its expiry; equal means expired. The clock is read once a statement, not once a row. */
export const notExpired = "(i.expires_at IS NULL OR i.expires_at > (SELECT usher_now()))";

/** The state everybody sees of the invitation `i`. */
export const effectiveState = `CASE
  WHEN i.state IN ${liveStates} AND i.expires_at <= usher_now() THEN 'expired' ELSE i.state END`;

/** What a SELECT of invitations `i`, with their inviters `inviter`, answers. */
export const invitationColumns = `
  i.organization_id, i.id, i.selector, i.generation, i.link_key_id, i.link_copied,
  ${effectiveState} AS effective_state, i.state, i.email, i.email_key, i.invitee_user_id, i.role,
  i.custom_roles, i.message, i.locale, i.metadata, i.ttl_hours, i.expires_at, i.approval_request_id,
  i.inviter_kind, i.inviter_user_id, i.inviter_key_id, inviter.name AS inviter_name, i.source,
  i.slack_team_id, i.slack_user_id, i.state_reason, i.state_changed_at, i.accepted_user_id,
  i.sent_count, i.last_sent_at,
  extract(epoch FROM usher_now() - i.mail_queued_at)::double precision AS seconds_since_email,
  i.reminders_sent, i.delivery_status, i.delivery_detail, i.delivery_at, i.version, i.created_at,
  i.updated_at`;

export const joinInviter = "LEFT JOIN app_user inviter ON inviter.id = i.inviter_user_id";

/** The schema's check constraints hold the words of the unions; timestamps come as Date. */
export type InvitationRow = {
  organization_id: string;
  id: string;
  selector: string;
  generation: number;
  link_key_id: string;
  link_copied: boolean;
  effective_state: Invitation["state"];
  state: Invitation["storedState"];
  email: string;
  email_key: string;
  invitee_user_id: string;
  role: Invitation["role"];
  custom_roles: string[];
  message: string | null;
  locale: string;
  metadata: Record<string, unknown>;
  ttl_hours: number | null;
  expires_at: Date | null;
  approval_request_id: string | null;
  inviter_kind: Invitation["inviterKind"];
  inviter_user_id: string | null;
  inviter_key_id: string | null;
  inviter_name: string | null;
  source: string;
  slack_team_id: string | null;
  slack_user_id: string | null;
  state_reason: string | null;
  state_changed_at: Date;
  accepted_user_id: string | null;
  sent_count: number;
  last_sent_at: Date | null;
  seconds_since_email: number | null;
  reminders_sent: number;
  delivery_status: Invitation["deliveryStatus"];
  delivery_detail: string | null;
  delivery_at: Date | null;
  version: number;
  created_at: Date;
  updated_at: Date;
};

export function toInvitation(row: InvitationRow): Invitation {
  return {
    organizationId: row.organization_id,
    id: row.id,
    selector: row.selector,
    generation: row.generation,
    linkKeyId: row.link_key_id,
    linkCopied: row.link_copied,
    state: row.effective_state,
    storedState: row.state,
    email: row.email,
    emailKey: row.email_key,
    inviteeUserId: row.invitee_user_id,
    role: row.role,
    customRoles: row.custom_roles,
    message: row.message,
    locale: row.locale,
    metadata: row.metadata,
    ttlHours: row.ttl_hours,
    expiresAt: iso(row.expires_at),
    approvalRequestId: row.approval_request_id,
    inviterKind: row.inviter_kind,
    inviterUserId: row.inviter_user_id,
    inviterKeyId: row.inviter_key_id,
    inviterName: row.inviter_name,
    source: row.source,
    slackTeamId: row.slack_team_id,
    slackUserId: row.slack_user_id,
    stateReason: row.state_reason,
    stateChangedAt: row.state_changed_at.toISOString(),
    acceptedUserId: row.accepted_user_id,
    sentCount: row.sent_count,
    lastSentAt: iso(row.last_sent_at),
    secondsSinceEmail: row.seconds_since_email,
    remindersSent: row.reminders_sent,
    deliveryStatus: row.delivery_status,
    deliveryDetail: row.delivery_detail,
    deliveryAt: iso(row.delivery_at),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

function iso(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
