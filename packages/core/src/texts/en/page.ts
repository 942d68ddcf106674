import type { PageTexts } from "../page-texts.ts";

export const englishPage: PageTexts = {
  titles: {
    pending: "Invitation",
    signIn: "Sign in required",
    accepted: "Accepted",
    declined: "Declined",
    expired: "Expired",
    superseded: "Newer link sent",
  },
  pending: {
    heading: "Join {organization}",
    invitedBy: "{inviter} invited you to join {organization}.",
    invited: "You are invited to join {organization}.",
    note: "Note",
    noteBy: "Note from {inviter}",
    address: "Invited address",
    role: "Your role",
    expires: "Open until",
    never: "No expiry",
    access: "Your access",
    accessFor: "{time} from when you accept",
    accessUntil: "until {time}",
    accept: "Accept invitation",
    decline: "Decline",
    addReason: "Add a reason",
    reason: "Your reason, in one sentence. The person who invited you will see it.",
    reasonRejected:
      "Nothing was sent. The reason can have up to 300 characters and no links. Change it and decline again.",
    reassurance:
      "Nothing happens until you choose a button. If you did not expect this invitation, decline it or close the page.",
  },
  signIn: {
    heading: "Sign in to join {organization}",
    text: "This link was shared manually, so opening it does not prove that {email} is yours.",
    remedy:
      "Sign in to {organization} and open the link there, or ask the person who shared it to send the invitation by email.",
  },
  accepted: {
    heading: "You joined {organization}",
    text: "The invitation was accepted for {email} on {time}.",
    next: "You can close this page now.",
    continue: "Continue to {organization}",
    continueAt: "Continue at {url}.",
  },
  declined: {
    heading: "You declined",
    text: "The invitation from {organization} to {email} was declined on {time}.",
    next: "Changed your mind? Ask {organization} to invite you again.",
  },
  expired: {
    heading: "This invitation has expired",
    text: "The invitation to join {organization} was open until {time}.",
    next: "Ask {organization} to send it again.",
    nextBy: "Ask {inviter} to send it again.",
  },
  superseded: {
    heading: "A newer link was sent",
    text: "The invitation to join {organization} was sent again. Use the link in the most recent email.",
  },
  renewal: {
    button: "Send me a new link",
    explanation: "It is sent to the invited address only, at most once every 24 hours.",
  },
  roles: { member: "Member", billing: "Billing manager", admin: "Administrator", owner: "Owner" },
  optOut: {
    summary: "Not expecting this? Mute or report {organization}",
    mute: "No more from {organization}",
    muteText: "{organization} can no longer invite {email}. An open invitation is declined.",
    report: "This is spam",
    reportText: "This mutes {organization} too. If several people report it, its invitations stop.",
    muted: "You muted {organization}. It can no longer invite {email}.",
    reported: "You reported {organization} as spam. Thank you.",
    lift: "Allow invitations from {organization} again",
  },
  mutePage: {
    open: {
      title: "Mute",
      heading: "No more from {organization}?",
      text: "{organization} can then no longer invite {email}. An open invitation is declined.",
    },
    muted: {
      title: "Muted",
      heading: "You muted {organization}",
      text: "{organization} can no longer invite {email}.",
    },
    mute: "Mute {organization}",
    lift: "Changed your mind? Open the link in one of the emails. The page has a button that lifts this.",
  },
  notices: {
    notFound: {
      title: "Not found",
      heading: "This link does not work",
      text: "It may be incomplete, or the invitation is no longer open. Use the link in the most recent email, or ask for a new invitation.",
    },
    tooManyMisses: {
      title: "Too many attempts",
      heading: "Too many invalid links",
      text: "This link does not work, like many others that were opened from your network. Use the link in the most recent email: it opens at once. You can try this one again in {wait}.",
    },
    accountLinkNotFound: {
      title: "Not found",
      heading: "This link does not work",
      text: "It may be incomplete or too old. Use the link in the most recent email, or request a new one in Slack.",
    },
    crossSite: {
      title: "Rejected",
      heading: "Use the button on this page",
      text: "This request came from another site, so nothing was changed. Open the link in the email and use the button there.",
    },
    badForm: {
      title: "Invalid form",
      heading: "The form was incomplete",
      text: "Nothing was changed. Open the link in the email and try again.",
    },
    inviterUnauthorized: {
      title: "No longer valid",
      heading: "This invitation was withdrawn",
      text: "The person who sent it can no longer invite people to this role. Ask someone else there to invite you.",
    },
    domainNotAllowed: {
      title: "Not possible",
      heading: "This address cannot join",
      text: "The organization no longer accepts addresses in this domain. Ask for an invitation to another address.",
    },
    suspended: {
      title: "Not possible",
      heading: "No one can join right now",
      text: "The organization is suspended. Nothing was changed. Try again later.",
    },
    rejected: {
      title: "Not possible",
      heading: "This invitation cannot be accepted",
      text: "Nothing was changed. Contact the person who invited you.",
    },
    renewalReceived: {
      title: "Request received",
      heading: "We received your request",
      text: "If this invitation can still be used, you get a new link at the invited address, or the organization is asked to send you one. There can be one request every 24 hours.",
    },
    unavailable: {
      title: "Not available",
      heading: "This page is not available right now",
      text: "Nothing was changed. Wait a moment, then open the link again.",
    },
    unsure: {
      title: "Not available",
      heading: "The connection was lost while saving",
      text: "Your answer may or may not have been saved. Wait a moment, then open the link again to check.",
    },
    error: {
      title: "Not available",
      heading: "Something went wrong",
      text: "This is an error on our side, and nothing was lost. Try again in a few minutes.",
    },
  },
  accountLink: {
    open: {
      title: "Connect Slack",
      heading: "Connect Slack account {account}?",
      text: "The Slack account {account} in workspace {workspace} wants to act as {email} in {organization}.",
    },
    linked: {
      title: "Connected",
      heading: "Slack account connected",
      text: "The Slack account {account} in workspace {workspace} now acts as {email} in {organization}. You can close this page.",
    },
    over: {
      title: "Link expired",
      heading: "This link is no longer valid",
      text: "It works once and for ten minutes. Request a new one in Slack with the command's link option.",
    },
    account: "Slack account",
    workspace: "Workspace",
    address: "Your address",
    warning:
      "Continue only if you just requested this in Slack. Anyone who uses that Slack account can then do everything there that you can.",
    connect: "Connect",
    reassurance:
      "Nothing is connected until you choose the button. If this is not you, close the page.",
  },
  reference: "Reference: {reference}",
  listSeparator: ", ",
  support: "Questions? Write to {address}.",
  home: {
    title: "Usher",
    heading: "Usher",
    text: "This service invites people into organizations. If you were invited, use the link in your email.",
    docs: "The published APIs",
    health: "Health",
  },
};
