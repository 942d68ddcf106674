import type { LimitName } from "../model/limits.ts";

export type RequestCount = {
  name: LimitName;
  holder: string;
  limit: number;
  windowSeconds: number;
};

export type CountedRequest = { admitted: boolean; used: number; resetSeconds: number };

/** Of an organization: open invitations, and invitees within the window. */
export type Places = { open: number; invitees: number };

/** So many of each, of an organization with these limits. */
export type PlaceWish = { organizationId: string; count: number; limits: Places };

export type LimitRepository = {
  /**
   * One more request of the holder, unless its window is full; then nothing is written. While the database
   * takes no writes, each process counts by itself.
   */
  countRequest(request: RequestCount): Promise<CountedRequest>;

  /**
   * Takes places of those that the last count left; never waits. False when it left too few, used
   * other limits or is too old, or when others are taking them: then the caller must count.
   */
  takePlaces(wanted: PlaceWish): Promise<boolean>;
  /**
   * Until this transaction ends, no other one of the organization passes here. The first lock of a
   * transaction that counts.
   */
  holdOrganization(organizationId: string): Promise<void>;
  /** After `holdOrganization`: no one takes a place either, so a count after this stays true. */
  holdPlaces(organizationId: string): Promise<void>;
  /** After `holdPlaces` and a count: how many others may take without counting. */
  leavePlaces(left: { organizationId: string; left: Places; limits: Places }): Promise<void>;
  /** Open invitations, and invitees of the window without those whose email was permanently rejected. */
  used(organizationId: string, windowSeconds: number): Promise<Places>;
  /** Seconds until the nth oldest of them leaves the window; null when there are fewer. */
  secondsUntilInviteeLeaves(query: {
    organizationId: string;
    windowSeconds: number;
    nth: number;
  }): Promise<number | null>;

  /** Takes back emails that this transaction counted for these recipients, so many of each. */
  returnRecipients(recipients: ReadonlyMap<string, number>): Promise<void>;
  /**
   * Counts one email for each of these different recipients that may get one, and answers those. With
   * `places` takes those too, after the recipients, in the same statement, as `takePlaces` does.
   */
  takeRecipients(query: {
    recipients: readonly string[];
    limit: number;
    windowSeconds: number;
    places?: PlaceWish | undefined;
  }): Promise<{ taken: Set<string>; placed: boolean }>;
  /** Emails within the window for each of these recipients that got any. */
  recipientEmails(
    recipients: readonly string[],
    windowSeconds: number,
  ): Promise<ReadonlyMap<string, number>>;

  /** Deletes up to `max` rows of each kind whose window is over; returns how many. */
  sweep(max: number): Promise<number>;
};
