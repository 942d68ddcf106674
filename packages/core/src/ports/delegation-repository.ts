import type { AuditActor } from "../model/events/audit-event.ts";
import type { CreatedCursor } from "../model/paging.ts";
import type { Delegation, Delegate } from "../model/delegation.ts";

export type NewDelegation = {
  organizationId: string;
  id: string;
  fromUserId: string;
  toUserId: string;
  /** ISO-8601; null or the past is now. */
  startsAt: string | null;
  endsAt: string;
};

export type DelegationRepository = {
  /**
   * A delegation to the same person until the same time is the same one. Null when the period is
   * none: over, longer than `maxDays`, or begins more than a year from now.
   */
  insert(
    delegation: NewDelegation,
    maxDays: number,
  ): Promise<{ delegation: Delegation; isNew: boolean } | null>;
  find(organizationId: string, id: string): Promise<Delegation | null>;
  list(query: {
    organizationId: string;
    /** On either side of it; null takes all. */
    userId: string | null;
    over: boolean;
    cursor: CreatedCursor | null;
    limit: number;
  }): Promise<Delegation[]>;
  /** How many of this member's are planned or active. */
  countFrom(organizationId: string, userId: string): Promise<number>;
  /** Those at work now, whose both sides are active members; `toUserId` null takes all. */
  delegatesFor(organizationId: string, toUserId: string | null): Promise<Delegate[]>;
  /**
   * Ends what is planned or active, with one audit event each: the one of this id, or all in which
   * the user has a part. Returns how many.
   */
  end(ending: {
    organizationId: string;
    of: { id: string } | { userId: string };
    audit: AuditActor;
  }): Promise<number>;
};
