import type { ErrorCode } from "@usher/core";

type MessageTemplate = (facts: Wording) => string;
/** What a sentence is made of; every value is safe inside mrkdwn. */
export type Wording = {
  command: string;
  organization: string;
  /** The address, or a word that stands for it. */
  who: string;
  /** " Did you mean admin? Roles: …" */
  otherRoles: (word: string) => string;
  detail: (key: string) => string;
  /** What a text must not contain; null where it was refused for something else. */
  word: string | null;
  /** " Try again in 5 minutes." where the error says when. */
  when: string;
};

/** Every code that can reach somebody in Slack. A code that is missing here is a fault to be logged. */
export const errorMessages: Partial<Record<ErrorCode, MessageTemplate>> = {
  "request.invalid": ({ word }) =>
    word === null
      ? "Something in this isn't valid, so nothing was changed. Correct it and try again."
      : `That text can't contain links. Remove ‘${word}’ and try again.`,
  "authorize.unauthenticated": ({ organization }) =>
    `Your account can't be used for ${organization} any more. Ask an admin of ${organization}.`,
  "authorize.forbidden": ({ organization }) =>
    `Your role in ${organization} doesn't allow this. Ask an admin.`,
  "authorize.insufficient_role": () =>
    "This is above your own role, so someone with a higher role has to do it.",
  "organization.not_found": ({ organization, command }) => notConnected(organization, command),
  "membership.inactive": ({ organization }) =>
    `Your membership in ${organization} isn't active. Ask an admin of ${organization}.`,
  "org.suspended": ({ organization }) =>
    `${organization} is suspended, so nothing can be changed. Ask its owner.`,
  "idempotency.in_progress": () =>
    "This is being worked on already. Wait a moment before you try again.",
  "version.conflict": () =>
    "Somebody changed this at the same moment. Look at it again and repeat what you still want.",
  "approval.not_found": () => "This request doesn't exist any more.",
  "approval.expired": () =>
    "This request has expired, so nobody was invited. Whoever asked can ask again.",
  "approval.wrong_state": () => "The request has moved on, so this doesn't fit it any more.",
  "approval.requester_inactive": () =>
    "Whoever asked for this is no longer active here. Invite the address yourself.",
  "approval.reason_required": () => "A denial needs a reason here. Say why, and deny it again.",
  "approval.break_glass_refused": () =>
    "Only an owner may approve their own request, and only where the policy allows it.",
  "delegation.not_found": () => "This delegation doesn't exist any more.",
  "delegation.invalid": () =>
    "That delegation doesn't work: it goes to another active member and ends after it begins.",
  "organization.invalid_policy": ({ detail }) =>
    `The settings weren't saved: ‘${detail("path")}’ isn't right. Correct it and try again.`,
  "approval.remind_cooldown": ({ when }) => `The approvers were reminded only lately.${when}`,
  "invite.empty_batch": ({ command }) =>
    `Name at least one e-mail address. Example: \`${command} jane@acme.com admin\``,
  "invite.batch_too_large": () =>
    "That is more than 20 addresses at once. Split them into several calls; nobody was invited.",
  "invite.duplicate_email": ({ who }) => `${who} appears more than once. Name each address once.`,
  "invite.invalid_email": ({ who, command }) =>
    `‘${who}’ isn't an email address. Example: \`${command} jane@acme.com admin\``,
  "invite.self_invite": () => "That is your own address; you are a member already.",
  "invite.invalid_role": ({ detail, otherRoles }) =>
    `‘${detail("role")}’ isn't a role here.${otherRoles(detail("role"))}`,
  "invite.no_system_role": () => "Add one of the roles member, billing, admin or owner.",
  "invite.multiple_system_roles": () => "Give one role: member, billing, admin or owner.",
  "invite.custom_roles_not_allowed": () => "Custom roles go together with member only.",
  "invite.role_resolve_failed": () => "That role was deleted just now. Choose another one.",
  "invite.insufficient_role": () => "You can't give a role above your own.",
  "invite.role_not_assignable": () => "You can't give that role.",
  "invite.domain_not_allowed": ({ who, organization }) =>
    `${who} isn't invited: ${organization} doesn't invite addresses of that domain. An admin can change the list of domains.`,
  "invite.already_member": ({ who, organization }) =>
    `${who} is a member of ${organization} already.`,
  "invite.already_pending": ({ who, command }) =>
    `${who} has an open invitation already. See \`${command} status\` with the address, or send it again with \`${command} resend\`.`,
  "invite.suppressed": ({ who, organization }) =>
    `${who} doesn't get mails from ${organization} now: a mail bounced or they asked for no more. An admin can lift that.`,
  "invite.expiry_out_of_range": () => "That time to live is outside what your organization allows.",
  "invite.message_rejected": ({ word }) =>
    word === null
      ? "A message has at most 500 characters. Shorten it and try again."
      : `A message can't contain links. Remove ‘${word}’ and try again.`,
  "invite.pending_limit": ({ organization }) =>
    `${organization} has as many open invitations as it may. Revoke some that nobody needs, or wait.`,
  "invite.org_rate_limited": ({ organization, when }) =>
    `${organization} has invited as many people as it may in 24 hours.${when}`,
  "invite.actor_rate_limited": ({ when }) =>
    `You sent many requests in a short time.${when || " Try again in ten minutes."}`,
  "invite.recipient_rate_limited": ({ who }) =>
    `${who} got enough mail for today. Try again tomorrow.`,
  "invite.resend_cooldown": ({ who, when }) =>
    `The last mail to ${who} went out only just now.${when}`,
  "invite.send_limit": ({ who }) =>
    `${who} was mailed as often as allowed. Revoke the invitation and make a new one.`,
  "invite.not_found": ({ who }) => `There is no open invitation for ${who} that you can change.`,
  "invite.not_pending": ({ who }) => `The invitation of ${who} isn't open any more.`,
  "invite.expired": ({ who }) =>
    `The invitation of ${who} has expired. Sending it again gives it a new link.`,
  "invite.revoked": ({ who }) => `The invitation of ${who} was revoked.`,
  "invite.declined": ({ who }) => `${who} declined the invitation.`,
  "invite.already_accepted": ({ who }) => `${who} accepted the invitation already.`,
  "invite.inviter_unauthorized": () => "Whoever sent this invitation may no longer do so.",
  "invite.approval_required": ({ organization }) =>
    `${organization} wants an approval for this first.`,
  "invite.not_approver": ({ organization }) =>
    `You can't decide requests like this one for ${organization}.`,
  "invite.self_approval": () => "You asked for this invitation, so someone else has to approve it.",
  "invite.already_decided": () => "This request was decided already.",
  "slack.oauth_off": () =>
    "More workspaces can't be connected here: whoever runs Usher has not set that up.",
  "slack.not_installed": () => "That Slack workspace isn't connected any more.",
  "slack.channel_configured": () =>
    "Whoever runs Usher has set the approvals channel of this workspace; ask them to change it.",
  "slack.team_bound": () => "That Slack workspace is connected to another organization.",
  "service.unavailable": () =>
    "Usher's database isn't available right now. Nothing was saved; try again in a moment.",
};

/** Also for an account that is a member of no organization here. */
export function notConnected(organization: string, command: string): string {
  return `Your Slack account isn't connected to ${organization} yet. Connect it: \`${command} link\`. If you are no member of ${organization}, ask an admin to invite you.`;
}
