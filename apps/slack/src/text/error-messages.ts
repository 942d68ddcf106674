import type { ErrorCode } from "@usher/core";

import { pausedText } from "./pause-text.ts";

type MessageTemplate = (facts: Wording) => string;
/** What a sentence is made of; every value is safe inside mrkdwn. */
export type Wording = {
  command: string;
  organization: string;
  /** The address, or a word that stands for it. */
  who: string;
  /** The address as it stands in code. */
  plainAddress: string;
  /** It stands for several. */
  many: boolean;
  /** " Did you mean admin? Roles: …" */
  otherRoles: (word: string) => string;
  detail: (key: string) => string;
  /** What a text must not contain; null where it was rejected for another reason. */
  word: string | null;
  /** " since Friday at 10:04. Ann and Bob can decide." as far as the error says it. */
  waiting: string;
  /** "Ann and Bob", who can reactivate a suspended member. */
  reactivators: string;
  /** Why and since when an address is not emailed, and who can lift that. */
  suppression: string;
  /** " Try again in 5 minutes." where the error says when. */
  when: string;
  /** Of paused invitations: how to resume them, or whom to ask. */
  resuming: string;
};

/** Every code that can reach a person in Slack. A missing code is logged as an error. */
export const errorMessages: Partial<Record<ErrorCode, MessageTemplate>> = {
  "request.invalid": ({ word }) =>
    word === null
      ? "Something in this isn't valid, so nothing was changed. Correct it and try again."
      : `That text can't contain links. Remove ‘${word}’ and try again.`,
  "authorize.unauthenticated": ({ organization }) =>
    `Your account can no longer be used for ${organization}. Ask an admin of ${organization}.`,
  "authorize.forbidden": ({ organization }) =>
    `Your role in ${organization} doesn't allow this. Ask an admin.`,
  "authorize.insufficient_role": () =>
    "This requires a higher role than yours. Ask someone with that role to do it.",
  "organization.not_found": ({ organization, command }) => notConnected(organization, command),
  "membership.inactive": ({ organization }) =>
    `Your membership in ${organization} isn't active. Ask an admin of ${organization}.`,
  "organization.last_owner": ({ organization }) =>
    `${organization} needs at least one active owner. Make someone else an owner first.`,
  "member.not_found": ({ organization }) =>
    `This person is no longer a member of ${organization}. Nothing was changed.`,
  "member.self_review": ({ organization }) =>
    `You can't review your own access. Ask someone else who manages the members of ${organization}.`,
  "org.suspended": ({ organization }) =>
    `${organization} is suspended, so nothing can be changed. Ask its owner.`,
  "idempotency.in_progress": () =>
    "This is already being processed. Wait a moment before you try again.",
  "version.conflict": () =>
    "Someone else changed this at the same time. Check what changed, then try again.",
  "approval.not_found": () => "This request no longer exists.",
  "approval.expired": () =>
    "This request has expired, so no one was invited. The requester can ask again.",
  "approval.wrong_state": () => "The request has changed, so this action is no longer possible.",
  "approval.undecidable": ({ detail }) =>
    `This can't be approved. Approvals it needs: ${detail("quorum")}. People besides the requester who can approve it: ${detail("approvers")}. Ask an owner to change the approval settings.`,
  "approval.requester_inactive": () =>
    "The requester is no longer an active member. Invite the address yourself.",
  "approval.reason_required": () =>
    "A reason is required to deny a request. Enter one and try again.",
  "approval.break_glass_refused": () =>
    "Only an owner can approve their own request, and only if the policy allows it.",
  "organization.invitations_paused": ({ organization, resuming }) =>
    `${pausedText(organization)}${resuming}`,
  "organization.resume_limit": ({ organization, resuming }) =>
    `An owner of ${organization} resumed invitations less than 7 days ago.${resuming}`,
  "suppression.muted": ({ who, organization }) =>
    `${who} muted ${organization}, so nothing was changed. Only they can lift that, on the page that the link in one of their invitations opens.`,
  "suppression.not_found": ({ who, organization }) =>
    `${who} isn't blocked in ${organization}. Nothing was changed.`,
  "delegation.not_found": () => "This delegation no longer exists.",
  "delegation.invalid": () =>
    "That delegation isn't valid. It must go to another active member and end after it starts.",
  "organization.invalid_policy": ({ detail }) =>
    `The settings weren't saved: ‘${detail("path")}’ isn't valid. Correct it and try again.`,
  "approval.remind_cooldown": ({ when }) => `The approvers were reminded recently.${when}`,
  "invite.empty_batch": ({ command }) =>
    `Enter at least one email address. Example: \`${command} jane@acme.com admin\``,
  "invite.batch_too_large": () =>
    "That is more than 20 addresses at once. Invite them in smaller groups. No one was invited.",
  "invite.duplicate_email": ({ who }) => `${who} appears more than once. List each address once.`,
  "invite.invalid_email": ({ who, many, command }) =>
    `${many ? `These aren't email addresses: ${who}.` : `‘${who}’ isn't an email address.`} Example: \`${command} jane@acme.com admin\``,
  "invite.self_invite": () => "That is your own address. You are already a member.",
  "invite.invalid_role": ({ detail, otherRoles }) =>
    `‘${detail("role")}’ isn't a role here.${otherRoles(detail("role"))}`,
  "invite.no_system_role": () => "Add one of these roles: member, billing, admin or owner.",
  "invite.multiple_system_roles": () =>
    "Choose only one of these roles: member, billing, admin or owner.",
  "invite.custom_roles_not_allowed": () => "Custom roles can only be combined with member.",
  "invite.role_resolve_failed": () => "That role was just deleted. Choose another one.",
  "invite.insufficient_role": () => "You can't assign a role higher than your own.",
  "invite.role_not_assignable": () => "You can't assign that role.",
  "invite.domain_not_allowed": ({ who, many, organization }) =>
    `${who} ${many ? "weren't" : "wasn't"} invited: ${organization} doesn't allow addresses in ${many ? "those domains" : "that domain"}. An admin can change the allowed domains.`,
  "invite.already_member": ({ who, many, organization }) =>
    `${who} ${many ? "are already members" : "is already a member"} of ${organization}.`,
  "invite.member_suspended": ({ who, many, organization, reactivators }) =>
    many
      ? `${who} are suspended members of ${organization}. ${reactivators} can reactivate their memberships.`
      : `${who} is a suspended member of ${organization}. ${reactivators} can reactivate the membership.`,
  "invite.awaiting_approval": ({ who, many, waiting }) =>
    `${who} ${many ? "have" : "has"} been waiting for approval${waiting}`,
  "invite.already_pending": ({ who, many, command }) =>
    `${who} already ${many ? "have open invitations" : "has an open invitation"}. See \`${command} status\` with the address, or send ${many ? "them" : "it"} again with \`${command} resend\`.`,
  "invite.suppressed": ({ who, many, organization, suppression }) =>
    `${who} ${many ? "don't" : "doesn't"} receive email from ${organization}${suppression}`,
  "invite.suspicious_address": ({ who, many }) =>
    many
      ? `The domains of ${who} look mistyped. Check the spelling.`
      : `The domain of ${who} looks mistyped. Check the spelling.`,
  "invite.expiry_out_of_range": () => "Your organization doesn't allow that expiry time.",
  "access.end_rejected": () =>
    "Access can't end then. It has to end in the future, within 3,650 days, and not before the invitation expires. Invite again with another end.",
  "access.owner_has_no_end": () =>
    "The access of an owner doesn't end. Choose another role, or leave out the end.",
  "access.change_forbidden": ({ organization }) =>
    `You can't change when this access ends. Ask an admin of ${organization}.`,
  "invite.message_rejected": ({ word }) =>
    word === null
      ? "A message can have up to 500 characters. Shorten it and try again."
      : `A message can't contain links. Remove ‘${word}’ and try again.`,
  "invite.pending_limit": ({ organization, detail }) =>
    `${organization} can have at most ${detail("limit")} open invitations, and ${detail("open")} are open now. Revoke some that are no longer needed, or wait.`,
  "invite.org_rate_limited": ({ organization, detail, when }) =>
    `${organization} can invite at most ${detail("limit")} people in 24 hours, and ${detail("used")} were invited.${when || " Invite fewer people at once."}`,
  "invite.actor_rate_limited": ({ when }) =>
    `You have sent too many requests in a short time.${when}`,
  "invite.recipient_rate_limited": ({ who, many }) =>
    `${who} ${many ? "have reached their" : "has reached its"} daily email limit. Try again tomorrow.`,
  "invite.resend_cooldown": ({ who, when }) => `The last email to ${who} was sent recently.${when}`,
  "invite.send_limit": ({ who }) =>
    `The invitation for ${who} has reached its resend limit. Revoke it and create a new one.`,
  "invite.not_found": ({ who }) => `There is no open invitation for ${who} that you can change.`,
  "invite.not_pending": ({ who }) => `The invitation for ${who} is no longer open.`,
  "invite.expired": ({ who }) =>
    `The invitation for ${who} has expired. Send it again to create a new link.`,
  "invite.revoked": ({ who }) => `The invitation for ${who} was revoked.`,
  "invite.declined": ({ who }) => `${who} declined the invitation.`,
  "invite.already_accepted": ({ who }) => `${who} has already accepted the invitation.`,
  "invite.inviter_unauthorized": () =>
    "The person who sent this invitation is no longer allowed to invite people.",
  "invite.approval_required": ({ organization }) => `${organization} requires approval for this.`,
  "invite.not_approver": ({ organization }) =>
    `You can't decide requests like this one for ${organization}.`,
  "invite.self_approval": () => "You requested this invitation, so someone else must approve it.",
  "invite.already_decided": () => "This request has already been decided.",
  "slack.oauth_off": () =>
    "More workspaces can't be connected yet. Ask the operator of Usher to set this up.",
  "slack.not_installed": () => "That Slack workspace is no longer connected.",
  "slack.channel_configured": () =>
    "The operator of Usher has set the approvals channel of this workspace. Ask them to change it.",
  "slack.team_bound": () => "That Slack workspace is connected to another organization.",
  "service.unavailable": () =>
    "Usher's database isn't available right now. Nothing was saved; try again in a moment.",
};

/** Also for an account that is a member of no organization here. */
export function notConnected(organization: string, command: string): string {
  return `Your Slack account isn't connected to ${organization} yet. Connect it: \`${command} link\`. If you aren't a member of ${organization}, ask an admin to invite you.`;
}
