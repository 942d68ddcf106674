import type { AuditEntry, AuditEvent, AuditSubject } from "./audit.ts";

/** Which events of one organization; null takes all. */
export type FeedQuery = {
  organizationId: string;
  afterSeq: string;
  subjectKind: AuditSubject | null;
  subjectId: string | null;
  actions: readonly string[] | null;
};

/** The newest event that matches, and what has to have ended before all below it is known. */
export type FeedHorizon = { seq: string; bound: string };

/**
 * Oldest first and without a gap, whoever commits first: take a horizon, wait until it is settled,
 * then read up to it. A settled horizon stays settled. Outside a transaction only.
 */
export type AuditFeed = {
  /** Null when nothing after `afterSeq` matches. */
  horizon(query: FeedQuery): Promise<FeedHorizon | null>;
  isSettled(horizon: FeedHorizon): Promise<boolean>;
  page(query: FeedQuery, upTo: { throughSeq: string; limit: number }): Promise<AuditEvent[]>;
};

/** Wakes who follows an organization's events. A wake-up can get lost, and one can come for nothing. */
export type AuditSignal = {
  /** The listener must not throw. Returns the way to end the subscription. */
  subscribe(organizationId: string, listener: () => void): () => void;
};

export type AuditRepository = {
  feed: AuditFeed;
  append(entry: AuditEntry): Promise<void>;
  /** Newest first; `beforeSeq` is the cursor. */
  list(query: {
    organizationId: string;
    subjectId: string | null;
    action: string | null;
    beforeSeq: string | null;
    limit: number;
  }): Promise<AuditEvent[]>;
};
