import { systemRoles, type ErrorCode, type ErrorView } from "@usher/core";

import { nearestWord } from "./command/nearest-word.ts";
import { listWords, oneLine, quoteName, quoteText, shorten, slackDate } from "./slack-text.ts";

/** What a sentence may need beside the error. */
export type MessageFacts = {
  /** The command as it is called in this workspace. */
  command: string;
  organizationName: string;
  /** The address the error is about. */
  email?: string | undefined;
  /** Every role there is, for whoever mistyped one. */
  roles?: readonly string[];
};

type Sentence = (facts: Wording) => string;
type Wording = {
  command: string;
  organization: string;
  /** The address, or a word that stands for it. */
  who: string;
  /** " Did you mean admin? Roles: …" */
  otherRoles: (word: string) => string;
  detail: (key: string) => string;
  /** " Try again in 5 minutes." where the error says when. */
  when: string;
};

/** Every code that can reach somebody in Slack. A code that is missing here is a fault to be logged. */
const sentences: Partial<Record<ErrorCode, Sentence>> = {
  "authorize.unauthenticated": ({ organization }) =>
    `Your account can't be used for ${organization} any more. Ask an admin of ${organization}.`,
  "authorize.forbidden": ({ organization }) =>
    `Your role in ${organization} doesn't allow this. Ask an admin.`,
  "authorize.insufficient_role": () =>
    "This is above your own role, so someone with a higher role has to do it.",
  "organization.not_found": ({ organization }) =>
    `Your Slack account isn't connected to ${organization}. Ask an admin of ${organization} to invite your Slack e-mail address.`,
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
  "invite.message_rejected": () => "A message has at most 500 characters and no links.",
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
  "service.unavailable": () => "Usher is busy. Nothing was saved; try again in a moment.",
};

/** The sentence for an error, or null when nobody foresaw the code in Slack: then answer `faultSentence`. */
export function sentenceFor(error: ErrorView, facts: MessageFacts): string | null {
  const sentence = sentences[error.code];
  if (sentence === undefined) return null;
  return sentence({
    command: quoteText(facts.command),
    organization: quoteName(facts.organizationName),
    who: facts.email === undefined ? "that address" : quoteText(shorten(facts.email, 254)),
    detail: (key) => quoteText(shorten(detailText(error.details?.[key]), 100)),
    otherRoles: (word) => otherRoles(word, facts.roles ?? systemRoles),
    when: retryWords(error.details?.retryAfterSeconds),
  });
}

export function faultSentence(reference: string): string {
  return `Something went wrong on our side and nothing was changed. Reference ${reference}.`;
}

export const nothingSavedSentence =
  "The database didn't answer in time. Nothing was saved; try again in a moment.";

export const keptSentence =
  "Saved. Many people are inviting at this moment; I'll answer here as soon as yours is done.";

export const unsureSentence =
  "The database is slow, so I can't tell yet whether this was saved. I'll answer here as soon as I know; trying again does no harm.";

export const slackSlowSentence =
  "Slack didn't tell me who you are in time. Nothing was saved; try again in a moment.";

/** There is no organization to name here, and nobody whose words could be trusted. */
export const notInstalledSentence =
  "Usher isn't connected to this Slack workspace, or was removed from it. Nothing was saved. Ask an owner of your organization for a new link to connect it.";

export const formSlowSentence =
  "Slack didn't open the form in time. Nothing was changed; please try again.";

export const restartingSentence = "Usher is restarting. Nothing was saved; try again in a moment.";

/** One refusal for guests, bots, deactivated and unconfirmed accounts: it says nothing about which. */
export function accountRefusedSentence(organizationName: string): string {
  return `This Slack account can't be used for ${quoteName(organizationName)}. It takes a full member of the workspace with a confirmed e-mail address.`;
}

export function outsiderSentence(organizationName: string): string {
  return `Only members of ${quoteName(organizationName)}'s own Slack workspace can do this.`;
}

export function notConnectedSentence(organizationName: string): string {
  const organization = quoteName(organizationName);
  return `Your Slack account isn't connected to ${organization}: nobody in ${organization} has your Slack e-mail address. Ask an admin of ${organization} to invite that address.`;
}

export function notApproverSentence(
  organizationName: string,
  approvers: readonly string[],
): string {
  const start = `You can't decide this request for ${quoteName(organizationName)}.`;
  if (approvers.length === 0) return start;
  const shown = approvers.slice(0, 5).map((name) => quoteName(oneLine(name)));
  const more = approvers.length > 5 ? [`${approvers.length - 5} more`] : [];
  return `${start} Approvers: ${listWords([...shown, ...more])}.`;
}

export type DecidedFacts = {
  state: "approved" | "denied" | "withdrawn" | "expired" | "requested";
  /** Null when it is not known who; `you` when it was the clicker. */
  by: { name: string } | "you" | null;
  at: string | null;
};

/** What the loser of a race reads. */
export function decidedSentence(facts: DecidedFacts): string {
  const time = facts.at === null ? "" : ` at ${slackDate(facts.at, "{time}")}`;
  const who =
    facts.by === "you" ? "You" : facts.by === null ? "Somebody" : quoteName(facts.by.name);
  switch (facts.state) {
    case "approved":
    case "requested":
      return `${who} already approved this${time}.`;
    case "denied":
      return `${who} already denied this${time}.`;
    case "withdrawn":
      return `This request was withdrawn${time}; nobody was invited.`;
    case "expired":
      return `This request expired${time}; nobody was invited. Whoever asked can ask again.`;
  }
}

function detailText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "that";
}

function otherRoles(word: string, roles: readonly string[]): string {
  const nearest = nearestWord(word, roles);
  const guess = nearest === null ? "" : ` Did you mean ${quoteText(nearest)}?`;
  const more = roles.length > 20 ? ["…"] : [];
  return `${guess} Roles: ${listWords([...roles.slice(0, 20).map(quoteText), ...more])}.`;
}

function retryWords(seconds: unknown): string {
  if (typeof seconds !== "number" || seconds <= 0) return "";
  if (seconds < 90) return ` Try again in ${Math.ceil(seconds)} seconds.`;
  if (seconds < 5400) return ` Try again in ${Math.ceil(seconds / 60)} minutes.`;
  return ` Try again in ${Math.ceil(seconds / 3600)} hours.`;
}
