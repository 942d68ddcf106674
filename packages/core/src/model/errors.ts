import { durationText } from "./text/duration-text.ts";

/** The name tRPC has for each status that a code answers with. */
const trpcCodes = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  412: "PRECONDITION_FAILED",
  413: "PAYLOAD_TOO_LARGE",
  429: "TOO_MANY_REQUESTS",
  500: "INTERNAL_SERVER_ERROR",
  503: "SERVICE_UNAVAILABLE",
} as const;

type Status = keyof typeof trpcCodes;

/** What a code means on each transport. `message` is the default text. */
type CatalogEntry = { trpc: (typeof trpcCodes)[Status]; status: number; message: string };

const entry = (status: Status, message: string): CatalogEntry => ({
  trpc: trpcCodes[status],
  status,
  message,
});

/** Every code Usher answers with. Codes are API and never change their meaning; messages are not. */
export const errorCatalog = {
  "request.invalid": entry(400, "The request is not valid."),
  "request.too_large": entry(413, "The request body is too large."),
  "authorize.unauthenticated": entry(
    401,
    "Send a key or a session token in the Authorization header: Bearer, a space and the key.",
  ),
  "authorize.identity_mismatch": entry(
    401,
    "Your sign-in does not match the account with this address. Ask the operator of this server to relink it.",
  ),
  "authorize.forbidden": entry(403, "Your role does not allow this."),
  "authorize.insufficient_role": entry(403, "This requires a higher role than yours."),
  "mfa.step_up_required": entry(403, "Sign in again with a second factor."),
  "organization.required": entry(
    400,
    "Set the X-Org-ID header: you belong to no organization or to several.",
  ),
  "organization.not_found": entry(404, "There is no such organization."),
  "organization.slug_taken": entry(409, "An organization with this slug already exists."),
  "organization.external_id_taken": entry(409, "Another organization has this external ID."),
  "organization.invalid_name": entry(400, "The name is not valid."),
  "organization.invalid_logo": entry(400, "The logo cannot be used."),
  "organization.creation_limit": entry(
    429,
    "You have reached the limit of organizations per person.",
  ),
  "organization.invalid_policy": entry(400, "The policy is not valid."),
  "organization.last_owner": entry(409, "An organization must have at least one owner."),
  "organization.invalid_owner": entry(
    409,
    "Ownership can only be transferred to another active member.",
  ),
  "organization.wrong_state": entry(409, "The organization's current state does not allow this."),
  "organization.invitations_paused": entry(
    403,
    "Invitations are paused because several people reported them. An owner can resume them.",
  ),
  "organization.resume_limit": entry(
    429,
    "An owner resumed invitations less than 7 days ago. Ask the operator of this server.",
  ),
  "org.suspended": entry(403, "The organization is suspended."),
  "membership.inactive": entry(403, "Your membership is not active."),
  "member.not_found": entry(404, "There is no such member."),
  "member.domain_not_trusted": entry(
    403,
    "The operator has not marked this domain as your organization's own. Invite the address instead.",
  ),
  "member.external_id_taken": entry(409, "Another member has this external ID."),
  "member.self_review": entry(
    403,
    "You cannot review your own access. Someone else who manages members has to.",
  ),
  "access.end_rejected": entry(400, "Access cannot end then."),
  "access.owner_has_no_end": entry(
    400,
    "The access of an owner does not end. Choose another role, or leave out the end.",
  ),
  "access.change_forbidden": entry(403, "You cannot change when this access ends. Ask an admin."),
  "user.not_found": entry(404, "No user has this address."),
  "user.in_other_organization": entry(
    403,
    "This user also belongs to another organization. Ask the operator of this server to relink them.",
  ),
  "role.not_found": entry(404, "There is no such role."),
  "role.exists": entry(409, "A role with this slug already exists."),
  "role.in_use": entry(409, "This role is still assigned or offered to someone."),
  "role.invalid_slug": entry(400, "A custom role's slug must start with org-."),
  "api_key.not_found": entry(404, "There is no such key."),
  "suppression.not_found": entry(404, "There is no such entry."),
  "suppression.muted": entry(
    403,
    "The person with this address muted the organization. Only they can change that, on the page of their invitation.",
  ),
  "idempotency.conflict": entry(
    409,
    "This idempotency key was already used for a different request.",
  ),
  "idempotency.in_progress": entry(409, "The first request with this key is still in progress."),
  "version.conflict": entry(409, "This has changed in the meantime. Reload it and try again."),
  "approval.not_found": entry(404, "There is no such approval request."),
  "approval.expired": entry(412, "This approval request has expired."),
  "approval.wrong_state": entry(409, "The request's current state does not allow this."),
  "approval.remind_cooldown": entry(429, "The approvers were reminded recently."),
  "approval.reason_required": entry(400, "This organization requires a reason for a denial."),
  "approval.break_glass_refused": entry(
    403,
    "Only an owner can approve their own request alone, and only if the policy allows it.",
  ),
  "approval.undecidable": entry(
    409,
    "Too few people can approve this. An owner has to change the approval settings.",
  ),
  "approval.requester_inactive": entry(
    409,
    "The requester is no longer an active member. Invite the address yourself.",
  ),
  "delegation.not_found": entry(404, "There is no such delegation."),
  "delegation.invalid": entry(400, "The delegation is not valid."),
  "invite.empty_batch": entry(400, "The request contains no addresses."),
  "invite.batch_too_large": entry(400, "Too many addresses in one call."),
  "invite.duplicate_email": entry(400, "The same address appears more than once."),
  "invite.invalid_email": entry(400, "This is not a valid email address."),
  "invite.self_invite": entry(400, "You cannot invite yourself."),
  "invite.invalid_role": entry(400, "There is no such role."),
  "invite.no_system_role": entry(400, "A system role is required."),
  "invite.multiple_system_roles": entry(400, "Only one system role is allowed."),
  "invite.custom_roles_not_allowed": entry(
    400,
    "Custom roles can only be combined with the member role.",
  ),
  "invite.role_resolve_failed": entry(400, "A role was deleted in the meantime."),
  "invite.insufficient_role": entry(403, "You cannot assign a role above your own."),
  "invite.role_not_assignable": entry(403, "This key may not assign that role."),
  "invite.domain_not_allowed": entry(
    403,
    "This organization does not allow addresses in this domain.",
  ),
  "invite.already_member": entry(409, "This address already belongs to a member."),
  "invite.member_suspended": entry(
    409,
    "This address belongs to a suspended member. An admin can reactivate the membership.",
  ),
  "invite.awaiting_approval": entry(409, "An invitation for this address is waiting for approval."),
  "invite.already_pending": entry(409, "This address already has an open invitation."),
  "invite.suppressed": entry(409, "Email to this address is suppressed for your organization."),
  "invite.suspicious_address": entry(
    409,
    "The domain of this address looks mistyped. Check the spelling.",
  ),
  "invite.expiry_out_of_range": entry(400, "The expiry is outside the allowed range."),
  "invite.message_rejected": entry(400, "The message is too long or contains a link."),
  "invite.metadata_too_large": entry(400, "The metadata is larger than 4 KB."),
  "invite.return_to_rejected": entry(400, "This is not an address that the invitee may return to."),
  "invite.pending_limit": entry(429, "Too many invitations are open."),
  "invite.org_rate_limited": entry(429, "The organization has reached its invitation limit."),
  "invite.actor_rate_limited": entry(429, "You have sent too many requests."),
  "invite.ip_rate_limited": entry(429, "Too many requests came from this IP address."),
  "invite.recipient_rate_limited": entry(429, "This address has reached its daily email limit."),
  "invite.resend_cooldown": entry(429, "This invitation was emailed recently."),
  "invite.send_limit": entry(429, "This invitation has reached its resend limit."),
  "invite.send_failed": entry(500, "The email could not be delivered."),
  "invite.not_found": entry(404, "There is no such invitation."),
  "invite.not_pending": entry(409, "The invitation is no longer open."),
  "invite.expired": entry(412, "The invitation has expired."),
  "invite.superseded": entry(412, "A newer link was sent."),
  "invite.revoked": entry(409, "The invitation was revoked."),
  "invite.declined": entry(409, "The invitation was declined."),
  "invite.already_accepted": entry(409, "The invitation was already accepted."),
  "invite.email_mismatch": entry(403, "The invitation is for a different address."),
  "invite.email_unverified": entry(403, "The address must be verified first."),
  "invite.inviter_unauthorized": entry(
    403,
    "The inviter is no longer allowed to send this invitation. It was revoked.",
  ),
  "invite.approval_required": entry(403, "This invitation must be approved first."),
  "invite.not_approver": entry(403, "You may not decide this request."),
  "invite.self_approval": entry(403, "You cannot decide your own request."),
  "invite.already_decided": entry(409, "The request was already decided."),
  "slack.oauth_off": entry(
    412,
    "Connecting Slack workspaces by OAuth is not set up on this server.",
  ),
  "slack.not_installed": entry(404, "There is no such Slack workspace here."),
  "slack.channel_configured": entry(
    409,
    "This workspace's approvals channel is set in the server's environment.",
  ),
  "slack.link_invalid": entry(404, "This link is not valid."),
  "slack.link_expired": entry(412, "This link has expired."),
  "slack.link_used": entry(409, "This link was already used."),
  "slack.team_bound": entry(409, "This Slack workspace is connected to another organization."),
  "event.cursor_expired": entry(
    412,
    "The events after this cursor are no longer kept. List what there is, then follow from there.",
  ),
  "exchange.invalid": entry(
    404,
    "This code is not valid. Codes work once, for 60 seconds, with a key of the organization they were issued for.",
  ),
  "link.key_gone": entry(412, "The key of this link no longer exists. Resend the invitation."),
  "webhook.not_found": entry(404, "There is no such webhook endpoint."),
  "webhook.delivery_not_found": entry(
    404,
    "There is no such webhook delivery, or it was a test. Tests are not replayed: webhook.test sends another.",
  ),
  "webhook.invalid_url": entry(400, "Webhooks cannot be sent to this address."),
  "webhook.endpoint_limit": entry(
    409,
    "The organization has reached its limit of webhook endpoints.",
  ),
  "webhook.off": entry(412, "This server does not send webhooks."),
  "service.unavailable": entry(503, "Nothing was changed. Try again in a moment."),
  "internal.error": entry(500, "Internal server error."),
} as const satisfies Record<string, CatalogEntry>;

export type ErrorCode = keyof typeof errorCatalog;

/** JSON-native facts about an error; `retryAfterSeconds` becomes the Retry-After header. */
export type ErrorDetails = Record<string, unknown>;

const alwaysKnown: Partial<Record<ErrorCode, ErrorDetails>> = {
  "service.unavailable": { retryAfterSeconds: 5 },
};

/**
 * The one error the domain throws. Anything else that reaches a transport is an unexpected error. The
 * message of a 429 ends with the time that `retryAfterSeconds` gives.
 */
export class UsherError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, details?: ErrorDetails & { message?: string }, cause?: unknown) {
    const { message, ...given } = details ?? {};
    const rest: ErrorDetails = { ...alwaysKnown[code], ...given };
    super((message ?? errorCatalog[code].message) + whenText(code, rest), { cause });
    this.name = "UsherError";
    this.code = code;
    this.details = Object.keys(rest).length > 0 ? rest : undefined;
  }

  get status(): number {
    return errorCatalog[this.code].status;
  }
}

function whenText(code: ErrorCode, { retryAfterSeconds }: ErrorDetails): string {
  return errorCatalog[code].status === 429 && typeof retryAfterSeconds === "number"
    ? ` Try again in ${durationText(retryAfterSeconds)}.`
    : "";
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
