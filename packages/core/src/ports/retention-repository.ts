export const retentionKinds = ["invitations", "deliveries", "webhooks", "events"] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/** An organization whose turn it is. */
export type DueRetention = {
  organizationId: string;
  /** After how many days data of a kind goes; a kind without a number stays. */
  days: Partial<Record<RetentionKind, number>>;
  /** The last row of each kind that was looked at; null where nothing of it is left to look at in this turn. */
  places: Partial<Record<RetentionKind, string | null>>;
};

export type RetentionStep = {
  organizationId: string;
  kind: RetentionKind;
  days: number;
  /** Goes on behind this row. */
  after: string | null;
  limit: number;
};

export type RetentionRepository = {
  /** Takes an organization that is due, which is due again after the lease if it is not finished. Null when none is. */
  claim(leaseMinutes: number): Promise<DueRetention | null>;
  /**
   * Looks at the next `limit` rows and erases those that are old enough, in a transaction, and keeps the place. Leaves
   * out what another transaction holds: the next turn finds it.
   */
  step(step: RetentionStep): Promise<{ rows: number; last: string | null }>;
  /** The next turn begins from the start, after so many hours. */
  finish(organizationId: string, hours: number): Promise<void>;
  /** What is left of the turn is due at once. */
  release(organizationId: string): Promise<void>;
};
