import type { InvitationState } from "../model/invitation.ts";
import type { JobKind } from "../model/job.ts";

export type QueueMetrics = {
  kinds: {
    kind: JobKind;
    /** How long the oldest job that may be claimed now has been waiting; 0 when none is. */
    oldestDueSeconds: number;
    ready: number;
    running: number;
    dead: number;
  }[];
  /** Of the sender with the longest pause; 0 if none is paused. */
  senderPausedSeconds: number;
};

/** What an operator watches, over all organizations. Every metric costs the same on a large database. */
export type MetricsRepository = {
  /** One statement; no count goes beyond `countUpTo`, which then means "at least". */
  queue(query: { kinds: readonly JobKind[]; countUpTo: number }): Promise<QueueMetrics>;
  /** How long the organization that has waited longest for its retention is overdue; 0 if none is. */
  retentionOverdueSeconds(): Promise<number>;
  /**
   * Stored states: a pending invitation past its expiry counts as pending until the sweeper was
   * there. Counted up to `countUpTo` rows in all; for more it is the estimate of PostgreSQL's statistics.
   */
  invitations(query: {
    countUpTo: number;
  }): Promise<{ states: Record<InvitationState, number>; estimated: boolean }>;
};
