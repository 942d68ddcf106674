import type { LimitName } from "./limits.ts";

export type RequestCount = {
  name: LimitName;
  holder: string;
  limit: number;
  windowSeconds: number;
};

export type LimitRepository = {
  /** One more request of the holder, unless its window is full; then nothing is written. */
  countRequest(
    request: RequestCount,
  ): Promise<{ admitted: boolean; used: number; resetSeconds: number }>;

  /**
   * Until this transaction ends, no other one of the organization passes here: what is counted after
   * this stays true. The first lock of a transaction that takes a place or a recipient.
   */
  holdOrganization(organizationId: string): Promise<void>;
  /** Invitees of the window, without those whose mail was refused for good. */
  invitees(organizationId: string, windowSeconds: number): Promise<number>;
  /** Seconds until the nth oldest of them leaves the window; null when there are fewer. */
  secondsUntilInviteeLeaves(query: {
    organizationId: string;
    windowSeconds: number;
    nth: number;
  }): Promise<number | null>;

  /** Counts one mail for each of these different recipients that has a place left; returns those. */
  takeRecipients(query: {
    recipients: readonly string[];
    limit: number;
    windowSeconds: number;
  }): Promise<Set<string>>;
  /** Mails within the window for each of these recipients that got any. */
  recipientMails(
    recipients: readonly string[],
    windowSeconds: number,
  ): Promise<ReadonlyMap<string, number>>;

  /** Deletes up to `most` rows of each kind whose window is over; returns how many. */
  sweep(most: number): Promise<number>;
};
