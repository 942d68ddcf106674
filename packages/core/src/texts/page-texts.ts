import type { Message } from "./message.ts";

/** A page without facts of an invitation: what happened, and what to do now. `wait` is a time to wait. */
type Notice = { title: string; heading: string; text: Message<"wait"> };
type OfOrganization = Message<"organization">;

/** Every text of the pages. */
export type PageTexts = {
  titles: Record<"pending" | "signIn" | "accepted" | "declined" | "expired" | "superseded", string>;
  pending: {
    heading: OfOrganization;
    invitedBy: Message<"inviter" | "organization">;
    invited: OfOrganization;
    note: string;
    noteBy: Message<"inviter">;
    address: string;
    role: string;
    expires: string;
    never: string;
    /** Of access with an end: how long it lasts from acceptance, or until when. */
    access: string;
    accessFor: Message<"time">;
    accessUntil: Message<"time">;
    accept: string;
    decline: string;
    /** Opens the field for the reason, and its label. */
    addReason: string;
    reason: string;
    reasonRejected: string;
    reassurance: string;
  };
  signIn: { heading: OfOrganization; text: Message<"email">; remedy: OfOrganization };
  /** `next` where the invitation leads nowhere, `continue` while the hand-over is open, `continueAt` later. */
  accepted: {
    heading: OfOrganization;
    text: Message<"email" | "time">;
    next: OfOrganization;
    continue: OfOrganization;
    continueAt: Message<"url">;
  };
  declined: {
    heading: string;
    text: Message<"organization" | "email" | "time">;
    next: OfOrganization;
  };
  expired: {
    heading: string;
    text: Message<"organization" | "time">;
    next: OfOrganization;
    nextBy: Message<"inviter">;
  };
  superseded: { heading: string; text: OfOrganization };
  /** Of the form on the pages of expired and older links. */
  renewal: { button: string; explanation: string };
  /** Below everything else, for the invitee alone. */
  optOut: {
    summary: OfOrganization;
    mute: OfOrganization;
    muteText: Message<"organization" | "email">;
    report: string;
    reportText: OfOrganization;
    muted: Message<"organization" | "email">;
    reported: OfOrganization;
    lift: OfOrganization;
  };
  /** The page of List-Unsubscribe, which can only mute. */
  mutePage: Record<
    "open" | "muted",
    { title: string; heading: OfOrganization; text: Message<"organization" | "email"> }
  > & {
    mute: OfOrganization;
    lift: string;
  };
  roles: Record<"member" | "billing" | "admin" | "owner", string>;
  notices: Record<
    | "notFound"
    | "tooManyMisses"
    | "accountLinkNotFound"
    | "crossSite"
    | "badForm"
    | "inviterUnauthorized"
    | "domainNotAllowed"
    | "suspended"
    | "rejected"
    | "renewalReceived"
    | "unavailable"
    | "unsure"
    | "error",
    Notice
  >;
  accountLink: Record<
    "open" | "linked" | "over",
    {
      title: string;
      heading: Message<"account">;
      text: Message<"account" | "workspace" | "organization" | "email">;
    }
  > & {
    account: string;
    workspace: string;
    address: string;
    warning: string;
    connect: string;
    reassurance: string;
  };
  reference: Message<"reference">;
  /** Stands between roles. */
  listSeparator: string;
  /** Where invitees ask for help. */
  support: Message<"address">;
  home: { title: string; heading: string; text: string; docs: string; health: string };
};
