import type {
  SlackAccount,
  LinkTokenState,
  LinkToken,
  NewLinkToken,
  AccountLink,
} from "../model/slack-account-link.ts";

export type AccountLinkRepository = {
  /**
   * The member behind an account: by its link, or by a confirmed address (`emailKey`) if the
   * organization's policy allows it. Null if there is none. The caller checks membership and status.
   */
  resolve(account: SlackAccount & { emailKey: string | null }): Promise<string | null>;
  find(account: SlackAccount): Promise<AccountLink | null>;
  /** The Slack accounts of a member, in all workspaces. */
  ofMember(member: { organizationId: string; userId: string }): Promise<AccountLink[]>;
  /** Makes the link. Returns the other Slack accounts of this member in this workspace, which lose theirs. */
  connect(link: SlackAccount & { userId: string }): Promise<string[]>;
  /** False when there was none. */
  disconnect(account: SlackAccount): Promise<boolean>;
  /** Ends every link and every open link token of a member. */
  disconnectMember(member: { organizationId: string; userId: string }): Promise<void>;
  /** Ends every open link token of a user, in all organizations. */
  dropLinkTokens(userId: string): Promise<void>;

  openLinkToken(linkToken: NewLinkToken): Promise<void>;
  /** All other link tokens of the Slack account stop working: of several emails the newest link counts. */
  spendOtherLinkTokens(linkToken: SlackAccount & { id: string }): Promise<void>;
  linkToken(query: { organizationId: string; id: string }): Promise<LinkToken | null>;
  linkTokenBySelector(selector: string): Promise<LinkToken | null>;
  /** Seconds since a link token was last emailed to this member; null when there is none. */
  secondsSinceEmailed(member: { organizationId: string; userId: string }): Promise<number | null>;
  /** False when the link token was in another state. */
  moveLinkToken(change: {
    organizationId: string;
    id: string;
    from: LinkTokenState;
    to: LinkTokenState;
    sentTo?: { userId: string; email: string; linkKeyId: string };
  }): Promise<boolean>;
  /** Uses up the link token. False when it was used, has expired or was never emailed. */
  useLinkToken(query: { organizationId: string; id: string }): Promise<boolean>;
  /** Deletes up to `max` link tokens that ended a day ago; returns how many. */
  sweepLinkTokens(max: number): Promise<number>;
};
