import type { PageTexts } from "./page-texts.ts";

export const catalogEn: PageTexts = {
  language: "English",
  titles: {
    pending: "Invitation",
    signIn: "Sign-in needed",
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
    accept: "Accept invitation",
    decline: "Decline",
    reassurance:
      "Nothing happens until you press a button. If you did not expect this, decline or close the page.",
  },
  signIn: {
    heading: "Sign in to join {organization}",
    text: "This link was passed on by hand, so opening it does not show that {email} is yours.",
    remedy:
      "Open the link from where you sign in to {organization}, or ask whoever gave it to you to have the invitation mailed again.",
  },
  accepted: {
    heading: "You joined {organization}",
    text: "The invitation was accepted for {email} on {time}.",
    next: "You can close this page now.",
  },
  declined: {
    heading: "You declined",
    text: "The invitation of {organization} to {email} was declined on {time}.",
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
    text: "The invitation to join {organization} was sent again. Open the newest e-mail and use the link in it.",
  },
  roles: { member: "Member", billing: "Billing manager", admin: "Administrator", owner: "Owner" },
  notices: {
    notFound: {
      title: "Not found",
      heading: "This link does not work",
      text: "It may be incomplete, or the invitation is no longer open. Use the link in the newest e-mail, or ask whoever invited you to do it again.",
    },
    tooManyMisses: {
      title: "Too many attempts",
      heading: "Too many links that do not work",
      text: "Wait ten minutes, then use the link in the newest email.",
    },
    accountLinkNotFound: {
      title: "Not found",
      heading: "This link does not work",
      text: "It may be incomplete or too old. Use the link in the newest e-mail, or ask for another one in Slack.",
    },
    crossSite: {
      title: "Refused",
      heading: "This has to be pressed here",
      text: "Another site sent this answer, so nothing was changed. Open the link in the e-mail and press the button there.",
    },
    badForm: {
      title: "Not understood",
      heading: "That did not reach us whole",
      text: "Nothing was changed. Open the link in the e-mail and press the button again.",
    },
    inviterUnauthorized: {
      title: "No longer valid",
      heading: "This invitation was withdrawn",
      text: "Whoever sent it may no longer invite people to this role. Ask somebody else there to invite you.",
    },
    domainNotAllowed: {
      title: "Not possible",
      heading: "This address cannot join",
      text: "The organization does not take addresses of this domain any more. Ask to be invited under another address.",
    },
    suspended: {
      title: "Not possible",
      heading: "Nobody can join at the moment",
      text: "The organization is suspended. Nothing was changed; try again when it is back.",
    },
    refused: {
      title: "Not possible",
      heading: "This invitation cannot be accepted",
      text: "Nothing was changed. Ask whoever invited you what to do.",
    },
    unavailable: {
      title: "Not available",
      heading: "This is not available at the moment",
      text: "Nothing was changed. Wait a moment, then open the link again.",
    },
    unsure: {
      title: "Not available",
      heading: "The connection was lost while saving",
      text: "Your answer may have been saved, or not. Wait a moment, then open the link again to see.",
    },
    fault: {
      title: "Not available",
      heading: "This does not work at the moment",
      text: "The fault is ours and nothing was lost. Try again in a few minutes.",
    },
  },
  accountLink: {
    open: {
      title: "Connect Slack",
      heading: "Connect Slack account {account}?",
      text: "The Slack account {account} of workspace {workspace} asks to act as {email} in {organization}.",
    },
    linked: {
      title: "Connected",
      heading: "Slack account connected",
      text: "The Slack account {account} of workspace {workspace} now acts as {email} in {organization}. You can close this page.",
    },
    over: {
      title: "Over",
      heading: "This link is over",
      text: "It connected nothing more: it works once and for ten minutes. Ask for another one in Slack, with the word link after the command.",
    },
    account: "Slack account",
    workspace: "Workspace",
    address: "Your address",
    warning:
      "Go on only if you asked for this in Slack a moment ago. Whoever uses that Slack account can then do there what you may do.",
    connect: "Connect",
    reassurance:
      "Nothing is connected until you press the button. If this is not you, close the page.",
  },
  reference: "Reference",
  home: {
    title: "Usher",
    heading: "Usher",
    text: "This service invites people into organizations. If you were invited, use the link in your e-mail.",
    docs: "The published APIs",
    health: "Health",
  },
};
