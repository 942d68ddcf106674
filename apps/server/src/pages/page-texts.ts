/** A page without facts of an invitation: what happened, and what to do now. `{wait}` is a time to wait. */
type Notice = { title: string; heading: string; text: string };

/** Every text of the pages. `{name}` stands for user text, which is put in isolated. */
export type PageTexts = {
  /** In its own language, for the switch. */
  language: string;
  titles: Record<"pending" | "signIn" | "accepted" | "declined" | "expired" | "superseded", string>;
  pending: {
    heading: string;
    invitedBy: string;
    invited: string;
    note: string;
    noteBy: string;
    address: string;
    role: string;
    expires: string;
    never: string;
    /** Of access with an end: how long it lasts from acceptance, or until when. */
    access: string;
    accessFor: string;
    accessUntil: string;
    accept: string;
    decline: string;
    /** Opens the field for the reason, and its label. */
    addReason: string;
    reason: string;
    reasonRejected: string;
    reassurance: string;
  };
  signIn: { heading: string; text: string; remedy: string };
  /** `next` where the invitation leads nowhere, `continue` while the hand-over is open, `continueAt` later. */
  accepted: {
    heading: string;
    text: string;
    next: string;
    continue: string;
    continueAt: string;
  };
  declined: { heading: string; text: string; next: string };
  expired: { heading: string; text: string; next: string; nextBy: string };
  superseded: { heading: string; text: string };
  /** Of the form on the pages of expired and older links. */
  renewal: { button: string; explanation: string };
  /** Below everything else, for the invitee alone. */
  optOut: {
    summary: string;
    mute: string;
    muteText: string;
    report: string;
    reportText: string;
    muted: string;
    reported: string;
    lift: string;
  };
  /** The page of List-Unsubscribe, which can only mute. */
  mutePage: Record<"open" | "muted", { title: string; heading: string; text: string }> & {
    mute: string;
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
    { title: string; heading: string; text: string }
  > & {
    account: string;
    workspace: string;
    address: string;
    warning: string;
    connect: string;
    reassurance: string;
  };
  reference: string;
  /** Where invitees ask for help. */
  support: string;
  home: { title: string; heading: string; text: string; docs: string; health: string };
};
