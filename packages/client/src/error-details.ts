import type { ErrorCode } from "./server-types.ts";

type RetryLater = { retryAfterSeconds?: number };

/** What the server adds to a code. Older and newer servers may leave a field out. */
export type ErrorDetailsByCode = {
  "approval.remind_cooldown": RetryLater;
  "approval.undecidable": {
    setting?: string;
    quorum?: number;
    approvers?: number;
    requiredRole?: string;
  };
  "authorize.forbidden": { permission?: string };
  "event.cursor_expired": { reason?: "too_old" | "unknown"; keptDays?: number };
  "invite.actor_rate_limited": RetryLater;
  "invite.already_member": { emails?: string[] };
  "invite.already_pending": { invitationId?: string; state?: string };
  "invite.approval_required": { rule?: string };
  "invite.awaiting_approval": {
    invitationId?: string;
    approvalRequestId?: string | null;
    since?: string;
    approvers?: string[];
  };
  "invite.batch_too_large": { maximum?: number };
  "invite.domain_not_allowed": { domain?: string };
  "invite.duplicate_email": { email?: string; index?: number };
  "invite.insufficient_role": { role?: string };
  "invite.invalid_email": { reason?: string };
  "invite.ip_rate_limited": RetryLater;
  "invite.email_mismatch": { invited?: string; signedInAs?: string };
  "invite.not_pending": { state?: string; at?: string };
  "invite.org_rate_limited": RetryLater;
  "invite.pending_limit": RetryLater;
  "invite.recipient_rate_limited": RetryLater;
  "invite.resend_cooldown": RetryLater;
  "invite.return_to_rejected": { origin?: string };
  "invite.role_not_assignable": { maxRole?: string };
  "invite.send_limit": { limit?: number };
  "invite.suppressed": { reason?: string; since?: string; until?: string | null };
  "invite.suspicious_address": {
    email?: string;
    warning?: "misspelled_domain" | "look_alike_domain";
    suggestion?: string | null;
  };
  "member.domain_not_trusted": { domain?: string };
  "member.external_id_taken": { externalId?: string };
  "mfa.step_up_required": { withinMinutes?: number };
  "organization.creation_limit": RetryLater;
  "organization.external_id_taken": { externalId?: string };
  "organization.invitations_paused": {
    since?: string;
    resumableFrom?: string;
    mayResume?: boolean;
    ask?: { userId: string; name: string | null }[];
  };
  "organization.resume_limit": { resumableFrom?: string };
  "organization.slug_taken": { slug?: string };
  "request.invalid": {
    path?: string;
    issues?: { path: string; message: string }[];
    line?: number;
    column?: number;
  };
  "role.exists": { slug?: string };
  "role.in_use": { slug?: string };
  "service.unavailable": RetryLater;
  "webhook.endpoint_limit": { limit?: number };
  "webhook.invalid_url": { reason?: string };
};

/** Of a code without an entry above, any details. */
export type ErrorDetailsOf<Code extends ErrorCode> = Record<string, unknown> &
  (Code extends keyof ErrorDetailsByCode ? ErrorDetailsByCode[Code] : unknown);
