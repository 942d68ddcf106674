/**
 * slack_account_link: which member a Slack account stands for, proved by a mail to the member's
 *   address. At most one for each Slack account, and one Slack account of a workspace for each member.
 * slack_link_ticket: one wish of a Slack account to be connected. The secret of its link is derived
 *   (`LinkKeyring`) and stored nowhere; the ticket works once and for ten minutes.
 */
export type SlackAccount = { organizationId: string; teamId: string; slackUserId: string };

/** What Slack calls them; shown to the member, who knows whether that is them. */
export type SlackAccountNames = { slackUserName: string; teamName: string };

export const linkTokenMinutes = 10;

/** queued: not looked at. refused: nobody is mailed. unknown: a worker ended while it was sending. */
export type LinkTokenState = "queued" | "sending" | "sent" | "unknown" | "failed" | "refused";

export type LinkToken = SlackAccount &
  SlackAccountNames & {
    id: string;
    selector: string;
    /** As it was typed, and whose it is once that is known. */
    emailKey: string;
    userId: string | null;
    email: string | null;
    linkKeyId: string | null;
    state: LinkTokenState;
    /** By the database's clock, at the moment of reading. */
    isOver: boolean;
    expiresAt: string;
    usedAt: string | null;
  };

export type NewLinkToken = SlackAccount &
  SlackAccountNames & { id: string; selector: string; emailKey: string };

export type AccountLink = SlackAccount & { userId: string; linkedAt: string };
