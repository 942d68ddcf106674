import { UsherError } from "../model/errors.ts";
import type { OrganizationPolicy } from "../model/policy.ts";
import { durationText } from "../model/text/duration-text.ts";
import type { Invitation } from "../model/invitation.ts";

/** Does not say that the person was erased: only the operator knows that. */
export function erasedRejection(): UsherError {
  return new UsherError("invite.suppressed", { reason: "operator" });
}

/** Why an invitation may not be emailed again now, or null. An email that failed has no cooldown. */
export function resendRejection(
  policy: OrganizationPolicy,
  invitation: Invitation,
): UsherError | null {
  const { resendCooldownMinutes, sendsPerInvitation } = policy.limits;
  const sends = invitation.generation + invitation.repeatedEmails;
  if (sends >= sendsPerInvitation)
    return new UsherError("invite.send_limit", {
      message: `This invitation was emailed ${sends} times; the limit is ${sendsPerInvitation}. Revoke it and create another one.`,
      limit: sendsPerInvitation,
    });
  if (invitation.state === "failed" || invitation.secondsSinceEmail === null) return null;
  const left = resendCooldownMinutes * 60 - invitation.secondsSinceEmail;
  return left > 0
    ? new UsherError("invite.resend_cooldown", {
        message: `The last email was sent ${durationText(invitation.secondsSinceEmail)} ago.`,
        retryAfterSeconds: Math.ceil(left),
      })
    : null;
}
