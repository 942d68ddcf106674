import type { NoticeCatalog, NoticeTexts } from "../notice-texts.ts";

const theySay = "The answer was:";
const serverSays = "The receiving server said:";
const checkAddress =
  "Check the address. To use a different one, revoke this invitation and send a new one.";

const providerSays = "The email service said:";

/** The email service did not even try. */
const dropped = (because: string, next: string): NoticeTexts => ({
  subject: "The email to {invitee} for {organization} was not sent",
  sentence: `The email inviting {invitee} to {organization} was not sent${because}.`,
  next,
  quoted: providerSays,
});

export const englishNotices: NoticeCatalog = {
  accepted: {
    subject: "{invitee} joined {organization}",
    sentence: "{invitee} accepted your invitation and joined {organization} as {roles}.",
    next: null,
    quoted: null,
  },
  declined: {
    subject: "{invitee} declined the invitation to {organization}",
    sentence: "{invitee} declined your invitation to {organization}.",
    next: "They cannot be invited again for 30 days. If they muted your organization, only they can lift that.",
    quoted: theySay,
  },
  expired: {
    subject: "The invitation for {invitee} to {organization} expired",
    sentence: "Your invitation for {invitee} to {organization} expired without a response.",
    next: "You can send it again with a new link.",
    quoted: null,
  },
  failed: {
    subject: "The email to {invitee} for {organization} could not be sent",
    sentence: "Your invitation for {invitee} to {organization} could not be sent.",
    next: "Check the address, then send the invitation again or invite another address.",
    quoted: serverSays,
  },
  bounced: {
    subject: "The email to {invitee} for {organization} was not delivered",
    sentence: "The email inviting {invitee} to {organization} was not delivered.",
    next: checkAddress,
    quoted: serverSays,
  },
  rejected: {
    subject: "The email to {invitee} for {organization} was rejected",
    sentence:
      "The recipient's mail server rejected the email inviting {invitee} to {organization}. The address may be right.",
    next: "Send the invitation again later. If it is rejected again, ask the recipient's administrator to allow our email, or copy the link and pass it on.",
    quoted: serverSays,
  },
  bounced_before: dropped(
    ", because an earlier email to this address bounced",
    "Check the address. If it is right, ask the operator of Usher to remove it from SendGrid's list of bounces, then send the invitation again.",
  ),
  opted_out: dropped(
    ", because the recipient reported an earlier email as spam or unsubscribed",
    "Ask the recipient in another way. If they want the invitation, copy the link and pass it on, or ask the operator of Usher to remove the address from SendGrid's list and send the invitation again.",
  ),
  over_quota: dropped(
    ", because the quota of the email service is used up",
    "The address may be right. Let the operator of Usher know, then send the invitation again.",
  ),
  looks_like_spam: dropped(
    ", because the email service took it for spam",
    "The address may be right. Send a new invitation without a note, or with a different one. If that is not sent either, let the operator of Usher know.",
  ),
  dropped: dropped(
    "",
    "The address may be right. Send the invitation again. If it is not sent again, let the operator of Usher know.",
  ),
  complained: {
    subject: "{invitee} reported the email for {organization} as spam",
    sentence: "{invitee} reported the email with your invitation to {organization} as spam.",
    next: "This address gets no more email from your organization. If it was a mistake, an admin can lift the block. The link in the email still works while the invitation is open.",
    quoted: null,
  },
  parked: {
    subject: "We do not know whether {invitee} got the email for {organization}",
    sentence:
      "We do not know whether the email inviting {invitee} to {organization} was sent. We tried twice and got no response.",
    next: "If it does not arrive, send the invitation again.",
    quoted: null,
  },
  break_glass: {
    subject: "{invitee} for {organization}: approved in an emergency",
    sentence:
      "{by} asked to invite {invitee}{more} to {organization} as {roles} and, as an owner, approved the request alone.",
    next: "If this was a mistake, revoke the invitation and talk to the owners.",
    quoted: "The reason given:",
    footer: "You are receiving this email because you are an owner or an approver.",
  },
  authority_lost: {
    subject: "The invitation for {invitee} to {organization} was revoked",
    sentence:
      "The invitation for {invitee}{more} to {organization} was revoked, because the people who vouched for it can no longer invite anyone in this role.",
    next: "If it should stand, invite this address again, or ask an admin to.",
    quoted: null,
    footer:
      "You are receiving this email because you sent the invitation or manage the organization.",
  },
  renewal: {
    subject: "{invitee} requests a new link to {organization}",
    sentence:
      "The invitation for {invitee} to {organization} has expired, and the invitee requests a new link.",
    next: "Send the invitation again if it should still stand. Otherwise you need not do anything.",
    quoted: null,
    footer:
      "You are receiving this email because you sent the invitation or manage the organization.",
  },
  footer: "You are receiving this email because you sent the invitation.",
  unnamed: "An owner",
  andMore: { one: " and {count} more", other: " and {count} more" },
};
