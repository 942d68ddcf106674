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
  /** Ends every link and every open ticket of a member. */
  disconnectMember(member: { organizationId: string; userId: string }): Promise<void>;

  openLinkToken(linkToken: NewLinkToken): Promise<void>;
  /** All but this ticket of its Slack account stop working: of several emails the newest link counts. */
  spendOtherLinkTokens(linkToken: SlackAccount & { id: string }): Promise<void>;
  linkToken(query: { organizationId: string; id: string }): Promise<LinkToken | null>;
  linkTokenBySelector(selector: string): Promise<LinkToken | null>;
  /** Seconds since the last ticket of this member that was emailed; null when there is none. */
  secondsSinceEmailed(member: { organizationId: string; userId: string }): Promise<number | null>;
  /** False when the ticket was in another state. */
  moveLinkToken(change: {
    organizationId: string;
    id: string;
    from: LinkTokenState;
    to: LinkTokenState;
    sentTo?: { userId: string; email: string; linkKeyId: string };
  }): Promise<boolean>;
  /** Spends the ticket. False when it was spent, is over or was never emailed. */
  useLinkToken(query: { organizationId: string; id: string }): Promise<boolean>;
  /** Deletes up to `max` tickets that ended a day ago; returns how many. */
  sweepLinkTokens(max: number): Promise<number>;
};
