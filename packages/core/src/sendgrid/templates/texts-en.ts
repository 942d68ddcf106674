import type { EmailTexts } from "./email-texts.ts";

export const englishTexts: EmailTexts = {
  lang: "en",
  dir: "ltr",
  dateLocale: "en-GB",
  roles: { member: "member", billing: "billing manager", admin: "admin", owner: "owner" },
  team: (organization) => `The ${organization} team`,
  someOrganization: "an organization",
  fromName: (inviter, organization) => `${inviter} via ${organization}`,
  subject: (inviter, organization) => `${inviter} invited you to ${organization}`,
  reminderSubject: (inviter, organization) => `Reminder: ${inviter} invited you to ${organization}`,
  preheader: (roles, expiry) =>
    expiry ? `Join as ${roles}. The invitation is open until ${expiry}.` : `Join as ${roles}.`,
  heading: (organization) => `Join ${organization}`,
  offer: ({ inviter, organization, roles }) => [
    inviter,
    " has invited you to join ",
    organization,
    " as ",
    roles,
    ".",
  ],
  reminder: "This is a reminder: the invitation is still open.",
  inviterAddress: (address) => ["Invited by ", address],
  note: (inviter) => [inviter, " writes:"],
  accept: "Accept invitation",
  openLink: "Or copy this link into your browser:",
  accessFor: (days) => `Your access lasts ${days} from when you accept.`,
  accessUntil: (date) => `Your access ends on ${date}.`,
  expiry: (date) => `The invitation is open until ${date}.`,
  sentTo: (address) => ["This invitation was sent to ", address, "."],
  nothingHappens: "Nothing happens until you click Accept on the page that opens.",
  notExpected:
    "Not expecting this? You can ignore this email: you will not become a member of anything.",
  support: (address) => ["Questions? Write to ", address, "."],
  onPage: "on the page of the link above",
  optOut: (organization) => ["Decline, mute ", organization, ", or report it as spam"],
};
