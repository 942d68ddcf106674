/**
 * slack_account_link: the member behind a Slack account, proved by an email to the member's address.
 *   At most one for each Slack account, and one Slack account of a workspace for each member.
 * slack_link_ticket: one request of a Slack account to be connected. The secret of its link is
 *   derived (`LinkKeyring`) and stored nowhere; the link works once, for ten minutes.
 */
export type SlackAccount = { organizationId: string; teamId: string; slackUserId: string };

/** What Slack calls them; shown to the member, who knows whether that is them. */
export type SlackAccountNames = { slackUserName: string; teamName: string };

export const linkTokenMinutes = 10;

/** queued: not processed. refused: no email is sent. unknown: a worker stopped while it was sending. */
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
