/** What a code means on each transport. `message` is the sentence when the thrower has no better one. */
type CatalogEntry = { trpc: TrpcCode; status: number; message: string };

type TrpcCode =
  | "BAD_REQUEST"
  | "UNAUTHORIZED"
  | "PAYMENT_REQUIRED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "CONFLICT"
  | "PRECONDITION_FAILED"
  | "PAYLOAD_TOO_LARGE"
  | "TOO_MANY_REQUESTS"
  | "INTERNAL_SERVER_ERROR"
  | "SERVICE_UNAVAILABLE";

const entry = (trpc: TrpcCode, status: number, message: string): CatalogEntry => ({
  trpc,
  status,
  message,
});

/** Every code Usher answers with. Codes are API and never change their meaning; messages are not. */
export const errorCatalog = {
  "request.invalid": entry("BAD_REQUEST", 400, "The request is not valid."),
  "request.too_large": entry("PAYLOAD_TOO_LARGE", 413, "The request body is too large."),
  "authorize.unauthenticated": entry("UNAUTHORIZED", 401, "No valid credentials were given."),
  "authorize.forbidden": entry("FORBIDDEN", 403, "Your role does not allow this."),
  "authorize.insufficient_role": entry("FORBIDDEN", 403, "This is above your own role."),
  "mfa.step_up_required": entry("FORBIDDEN", 403, "Sign in again with a second factor."),
  "organization.required": entry(
    "BAD_REQUEST",
    400,
    "Name the organization in the X-Org-ID header; you belong to several or none.",
  ),
  "organization.not_found": entry("NOT_FOUND", 404, "There is no such organization."),
  "organization.slug_taken": entry("CONFLICT", 409, "An organization with this slug exists."),
  "organization.invalid_name": entry("BAD_REQUEST", 400, "The name is not valid."),
  "organization.creation_limit": entry(
    "TOO_MANY_REQUESTS",
    429,
    "You created as many organizations as one person may.",
  ),
  "organization.invalid_policy": entry("BAD_REQUEST", 400, "The policy is not valid."),
  "organization.last_owner": entry("CONFLICT", 409, "An organization keeps at least one owner."),
  "org.suspended": entry("FORBIDDEN", 403, "The organization is suspended."),
  "membership.inactive": entry("FORBIDDEN", 403, "Your membership is not active."),
  "member.not_found": entry("NOT_FOUND", 404, "There is no such member."),
  "role.not_found": entry("NOT_FOUND", 404, "There is no such role."),
  "role.exists": entry("CONFLICT", 409, "A role with this slug exists."),
  "role.in_use": entry("CONFLICT", 409, "The role is held or offered to someone."),
  "role.invalid_slug": entry("BAD_REQUEST", 400, "A custom role's slug begins with org-."),
  "api_key.not_found": entry("NOT_FOUND", 404, "There is no such key."),
  "suppression.not_found": entry("NOT_FOUND", 404, "There is no such entry."),
  "idempotency.conflict": entry(
    "CONFLICT",
    409,
    "This idempotency key belongs to another request.",
  ),
  "idempotency.in_progress": entry("CONFLICT", 409, "The first request with this key still runs."),
  "version.conflict": entry("CONFLICT", 409, "Somebody changed this meanwhile; read it again."),
  "approval.not_found": entry("NOT_FOUND", 404, "There is no such approval request."),
  "approval.expired": entry("PRECONDITION_FAILED", 412, "This approval request has expired."),
  "approval.wrong_state": entry("CONFLICT", 409, "The state of the request does not allow this."),
  "approval.remind_cooldown": entry(
    "TOO_MANY_REQUESTS",
    429,
    "The approvers were reminded only just now.",
  ),
  "approval.reason_required": entry("BAD_REQUEST", 400, "A denial needs a reason here."),
  "approval.break_glass_refused": entry(
    "FORBIDDEN",
    403,
    "Only an owner may approve alone, their own request, where the policy allows it.",
  ),
  "approval.requester_inactive": entry(
    "CONFLICT",
    409,
    "Who asked for this is no longer active here; invite the address yourself.",
  ),
  "delegation.not_found": entry("NOT_FOUND", 404, "There is no such delegation."),
  "delegation.invalid": entry("BAD_REQUEST", 400, "The delegation is not valid."),
  "invite.empty_batch": entry("BAD_REQUEST", 400, "The request names nobody."),
  "invite.batch_too_large": entry("BAD_REQUEST", 400, "Too many addresses in one call."),
  "invite.duplicate_email": entry("BAD_REQUEST", 400, "The same address appears more than once."),
  "invite.invalid_email": entry("BAD_REQUEST", 400, "This is not an e-mail address."),
  "invite.self_invite": entry("BAD_REQUEST", 400, "You cannot invite yourself."),
  "invite.invalid_role": entry("BAD_REQUEST", 400, "There is no such role."),
  "invite.no_system_role": entry("BAD_REQUEST", 400, "Give one system role as well."),
  "invite.multiple_system_roles": entry("BAD_REQUEST", 400, "Give only one system role."),
  "invite.custom_roles_not_allowed": entry("BAD_REQUEST", 400, "Custom roles go only with member."),
  "invite.role_resolve_failed": entry("BAD_REQUEST", 400, "A role was deleted meanwhile."),
  "invite.insufficient_role": entry("FORBIDDEN", 403, "You cannot give a role above your own."),
  "invite.role_not_assignable": entry("FORBIDDEN", 403, "This key may not give that role."),
  "invite.domain_not_allowed": entry(
    "FORBIDDEN",
    403,
    "Addresses of this domain are not invited here.",
  ),
  "invite.already_member": entry("CONFLICT", 409, "This address already belongs to a member."),
  "invite.already_pending": entry("CONFLICT", 409, "An invitation for this address is open."),
  "invite.suppressed": entry("CONFLICT", 409, "This address does not get mails from you now."),
  "invite.expiry_out_of_range": entry(
    "BAD_REQUEST",
    400,
    "The expiry is outside the allowed range.",
  ),
  "invite.message_rejected": entry(
    "BAD_REQUEST",
    400,
    "The message is too long or contains a link.",
  ),
  "invite.metadata_too_large": entry("BAD_REQUEST", 400, "The metadata is larger than 4 KB."),
  "invite.pending_limit": entry("TOO_MANY_REQUESTS", 429, "Too many invitations are open."),
  "invite.org_rate_limited": entry(
    "TOO_MANY_REQUESTS",
    429,
    "The organization's limit is reached.",
  ),
  "invite.actor_rate_limited": entry("TOO_MANY_REQUESTS", 429, "You sent too many requests."),
  "invite.ip_rate_limited": entry("TOO_MANY_REQUESTS", 429, "Too many requests from this address."),
  "invite.recipient_rate_limited": entry(
    "TOO_MANY_REQUESTS",
    429,
    "This address got enough mail today.",
  ),
  "invite.resend_cooldown": entry(
    "TOO_MANY_REQUESTS",
    429,
    "The last mail was sent only just now.",
  ),
  "invite.send_limit": entry("TOO_MANY_REQUESTS", 429, "This invitation was mailed often enough."),
  "invite.send_failed": entry("INTERNAL_SERVER_ERROR", 500, "The mail could not be delivered."),
  "invite.not_found": entry("NOT_FOUND", 404, "There is no such invitation."),
  "invite.not_pending": entry("CONFLICT", 409, "The invitation is no longer open."),
  "invite.expired": entry("PRECONDITION_FAILED", 412, "The invitation has expired."),
  "invite.superseded": entry("PRECONDITION_FAILED", 412, "A newer link was sent."),
  "invite.revoked": entry("CONFLICT", 409, "The invitation was revoked."),
  "invite.declined": entry("CONFLICT", 409, "The invitation was declined."),
  "invite.already_accepted": entry("CONFLICT", 409, "The invitation was accepted."),
  "invite.email_mismatch": entry("FORBIDDEN", 403, "The invitation is for another address."),
  "invite.email_unverified": entry("FORBIDDEN", 403, "The address must be verified first."),
  "invite.inviter_unauthorized": entry(
    "FORBIDDEN",
    403,
    "Whoever sent the invitation may no longer do so; it was revoked.",
  ),
  "invite.approval_required": entry("FORBIDDEN", 403, "This invitation needs an approval first."),
  "invite.not_approver": entry("FORBIDDEN", 403, "You may not decide this request."),
  "invite.self_approval": entry("FORBIDDEN", 403, "Somebody else has to decide your request."),
  "invite.already_decided": entry("CONFLICT", 409, "The request was decided already."),
  "slack.oauth_off": entry(
    "PRECONDITION_FAILED",
    412,
    "Connecting Slack workspaces by OAuth is not set up on this server.",
  ),
  "slack.not_installed": entry("NOT_FOUND", 404, "There is no such Slack workspace here."),
  "slack.channel_configured": entry(
    "CONFLICT",
    409,
    "This workspace's approvals channel is set by the server's environment.",
  ),
  "slack.link_invalid": entry("NOT_FOUND", 404, "This link is not valid."),
  "slack.link_expired": entry("PRECONDITION_FAILED", 412, "This link has expired."),
  "slack.link_used": entry("CONFLICT", 409, "This link was used already."),
  "slack.team_bound": entry(
    "CONFLICT",
    409,
    "This Slack workspace is connected to another organization.",
  ),
  "link.key_gone": entry(
    "PRECONDITION_FAILED",
    412,
    "This link was made with a key that is gone; resend the invitation.",
  ),
  "service.unavailable": entry(
    "SERVICE_UNAVAILABLE",
    503,
    "Try again in a moment; nothing was changed.",
  ),
  "internal.error": entry("INTERNAL_SERVER_ERROR", 500, "Internal server error."),
} as const satisfies Record<string, CatalogEntry>;

export type ErrorCode = keyof typeof errorCatalog;

/** JSON-native facts about an error; `retryAfterSeconds` becomes the Retry-After header. */
export type ErrorDetails = Record<string, unknown>;

const alwaysKnown: Partial<Record<ErrorCode, ErrorDetails>> = {
  "service.unavailable": { retryAfterSeconds: 5 },
};

/** The one error the domain throws. Anything else that reaches a transport is a fault. */
export class UsherError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, details?: ErrorDetails & { message?: string }, cause?: unknown) {
    const { message, ...given } = details ?? {};
    const rest: ErrorDetails = { ...alwaysKnown[code], ...given };
    super(message ?? errorCatalog[code].message, { cause });
    this.name = "UsherError";
    this.code = code;
    this.details = Object.keys(rest).length > 0 ? rest : undefined;
  }

  get status(): number {
    return errorCatalog[this.code].status;
  }
}

/** The shape an error has inside a result, on every transport. */
export type ErrorView = {
  code: ErrorCode;
  message: string;
  status: number;
  details?: ErrorDetails | undefined;
};

export function errorView(error: UsherError): ErrorView {
  const view = { code: error.code, message: error.message, status: error.status };
  return error.details ? { ...view, details: error.details } : view;
}
