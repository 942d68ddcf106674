import type { OwnerNoticeCatalog } from "../owner-notice-texts.ts";

export const englishOwnerNotices: OwnerNoticeCatalog = {
  break_glass_on: {
    subject: "{organization}: owners may now approve their own requests",
    sentence:
      "{by} turned on break glass in {organization}. From now on, an owner can approve their own request to invite someone, alone and with a reason.",
    next: "Each use is reported to every owner and approver. If you did not agree to this, turn it off in the settings and talk to the other owners.",
  },
  break_glass_off: {
    subject: "{organization}: break glass was turned off",
    sentence:
      "An update of Usher turned off break glass in {organization}. An owner can no longer approve their own request alone.",
    next: "It stays off until an owner turns it on in the settings. The other owners then get an email. No invitations or requests were changed.",
  },
  webhook_paused: {
    subject: "{organization}: a webhook endpoint was paused",
    sentence:
      "Usher paused a webhook endpoint of {organization}: an event could not be delivered for days, or the endpoint answered that it is gone.",
    next: "Waiting events are kept for 30 days. webhook.list shows which endpoint it is and why, and webhook.deliveries what it answered. Once it works, set it to active: waiting events are then sent, and webhook.recover sends what failed.",
  },
  invitations_paused: {
    subject: "{organization}: invitations are paused",
    sentence:
      "Several people reported invitations from {organization} as spam. Usher paused them: no one can be invited, and emails that were waiting and reminders are held back.",
    next: "Find out who was invited and why: the audit lists invitation.reported and invitation.complained. Once it will not happen again, an owner can resume invitations, once in 7 days. With Slack: invite someone there, and press “Resume invitations” in Usher's answer. Without Slack: send POST /trpc/organization.resumeInvitations to this server with your own session or key, or run “usher api organization.resumeInvitations”. Emails that were held back are sent then. After that, only the operator of this server can resume them.",
  },
  relinked: {
    subject: "{organization}: your sign-in was reset",
    sentence:
      "{by} reset how you sign in to {organization}. The next person who signs in with this email address, at the service where you usually sign in, gets your account.",
    next: "If you asked for this, sign in again now. If you did not, tell an owner of the organization at once.",
    footer: "You are receiving this email because it is about your account.",
  },
  access_ends: {
    subject: "{organization}: your access ends soon",
    sentence:
      "Your access to {organization} ends on {until}. After that, you are no longer a member.",
    next: "If you still need it then, ask the person who invited you, or an admin, to extend it.",
    footer: "You are receiving this email because it is about your membership.",
  },
  member_access_ends: {
    subject: "{organization}: the access of someone you invited ends soon",
    sentence:
      "The access of {by} to {organization} ends on {until}. After that, they are no longer a member.",
    next: "If they still need it then, extend it, or ask an admin to.",
    footer: "You are receiving this email because you sent the invitation.",
  },
  footer: "You are receiving this email because you are an owner.",
  unnamed: "An owner, a key or the operator",
};
