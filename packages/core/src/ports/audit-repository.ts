import type {
  AuditEntry,
  AuditEvent,
  AuditSubject,
  SnapshotEvent,
} from "../model/events/audit-event.ts";
import type { AuditLink, SealedEvent } from "../model/events/audit-chain.ts";

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
 * Oldest first and without a gap, in any order of commits: take a horizon, wait until it is settled,
 * then read up to it. A settled horizon stays settled. Outside a transaction only.
 */
export type AuditFeed = {
  /** Null when nothing after `afterSeq` matches. */
  horizon(query: FeedQuery): Promise<FeedHorizon | null>;
  isSettled(horizon: FeedHorizon): Promise<boolean>;
  page(query: FeedQuery, upTo: { throughSeq: string; limit: number }): Promise<SnapshotEvent[]>;
  /**
   * Whether the position is that of an event, and whether the next event that matches is older than so many days;
   * null keeps all.
   */
  cursor(
    query: FeedQuery,
    keptDays: number | null,
  ): Promise<{ isKnown: boolean; isOverdue: boolean }>;
  /** The position before the first event of the last so many days: an event's, or 0 before the first of all. */
  start(organizationId: string, keptDays: number): Promise<string>;
};

/** Wakes who follows an organization's events. A wake-up can get lost, and one can come for nothing. */
export type AuditSignal = {
  /** The listener must not throw. Returns the way to end the subscription. */
  subscribe(organizationId: string, listener: () => void): () => void;
};

/**
 * The links of each organization's events. Events up to a number are complete once a horizon with that
 * number is settled, as `AuditFeed` says it is.
 */
export type AuditChain = {
  /** The newest sequence number in the whole database; null when it is this one. */
  horizon(knownSeq: string | null): Promise<FeedHorizon | null>;
  /** Organizations with events in a span. */
  changed(span: { afterSeq: string; throughSeq: string }): Promise<string[]>;
  /** Every organization by id, a page at a time, and whether its chain ends before its events up to a number. */
  survey(page: {
    afterOrganizationId: string | null;
    throughSeq: string;
    limit: number;
  }): Promise<{ organizationId: string; behind: boolean }[]>;
  /** The newest link with the time of its event; null if the event is missing. */
  head(organizationId: string): Promise<(AuditLink & { at: string | null }) | null>;
  /** Adds what is not there yet. */
  extend(organizationId: string, links: readonly AuditLink[]): Promise<void>;
  /** Those of the next so many positions that are there. */
  links(
    organizationId: string,
    page: { afterPosition: number; count: number },
  ): Promise<AuditLink[]>;
  events(
    organizationId: string,
    page: { afterSeq: string | null; throughSeq: string; limit: number },
  ): Promise<SealedEvent[]>;
  /** What stands after a number; `overdueSeq` is its first event if that it is older than a minute. */
  waiting(
    organizationId: string,
    afterSeq: string | null,
  ): Promise<{ count: number; overdueSeq: string | null }>;
};

export type AuditRepository = {
  feed: AuditFeed;
  chain: AuditChain;
  /** With a snapshot of an invitation, approval request or member, so after its change. */
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
