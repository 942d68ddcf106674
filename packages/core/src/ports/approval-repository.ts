import type { AuditActor, AuditEntry } from "../model/events/audit-event.ts";
import type { ApprovalEvent } from "../model/events/approval-event.ts";
import type { ApprovalRequest, ApprovalState } from "../model/approval-request.ts";
import type { Via } from "../model/actor.ts";
import type { ApprovalRight } from "../model/approval-right.ts";

export type ApprovalRepository = {
  find(organizationId: string, id: string): Promise<ApprovalRequest | null>;
  /** As `find`; holds the row to the end of the transaction, so that what is read stays true. */
  lock(organizationId: string, id: string): Promise<ApprovalRequest | null>;
  list(query: {
    organizationId: string;
    states: readonly ApprovalState[] | null;
    requester: { userId: string } | { keyId: string } | null;
    /** Only open ones that wait for one of these approval rights, used by this user; null takes all. */
    waitingFor: { userId: string; rights: readonly ApprovalRight[]; ownToo: boolean } | null;
    cursor: { createdAt: string; id: string } | null;
    limit: number;
  }): Promise<ApprovalRequest[]>;
  /**
   * Counts one approval on a request that is open and not past its expiry, and makes it `approved`
   * when the quorum is reached. Null when it is not open any more or this user decided already;
   * then nothing is written.
   */
  approve(decision: ApproverDecision): Promise<ApprovalRequest | null>;
  /**
   * Approves whatever the quorum, and notifies every other approver and owner: in Slack, by email,
   * or both, as the policy says. Null when it is no longer open.
   */
  breakGlass(decision: ApproverDecision): Promise<ApprovalRequest | null>;
  /** `requested` → `denied`; null as above. */
  deny(decision: ApproverDecision): Promise<ApprovalRequest | null>;
  /** `requested` → `withdrawn` or `expired` (the latter only past its expiry); null when it was not open. */
  close(change: {
    organizationId: string;
    id: string;
    to: "withdrawn" | "expired";
    audit: AuditActor;
  }): Promise<ApprovalRequest | null>;
  /** Makes those of the requests `withdrawn` that are open and have no requested invitation left. */
  withdrawEmpty(change: {
    organizationId: string;
    ids: readonly string[];
    audit: AuditActor;
  }): Promise<void>;
  /** Marks a closed request as replaced: a new version, shown and audited. */
  linkSuccessor(change: {
    organizationId: string;
    id: string;
    event: Pick<AuditEntry, "action" | "actor" | "data" | "personal">;
  }): Promise<void>;
  /** Open requests of active organizations whose next reminder may be due, over all organizations. */
  remindersDue(limit: number): Promise<{ organizationId: string; id: string }[]>;
  /** Holds an open request to the end of the transaction; null when it is open no more. */
  holdReminders(organizationId: string, id: string): Promise<ReminderPlan | null>;
  /** Looks at the next reminder again at this time; null for never. */
  planReminder(plan: { organizationId: string; id: string; at: string | null }): Promise<void>;
  /**
   * Queues a reminder, which also appears in the request's log. Returns how many people it asks: none
   * if no workspace is connected, and then only the plan is written.
   */
  queueReminder(reminder: NewReminder): Promise<number>;
  /** What happened to the request and to its invitations, oldest first. */
  events(query: {
    organizationId: string;
    id: string;
    afterSeq: string | null;
    limit: number;
  }): Promise<ApprovalEvent[]>;
  /** Open requests past their expiry, over all organizations. */
  due(limit: number): Promise<{ organizationId: string; id: string }[]>;
};

export type ApproverDecision = {
  organizationId: string;
  requestId: string;
  userId: string;
  /** Whose right is used, where it is not the user's own. */
  onBehalfOf: string | null;
  reason: string | null;
  via: Via;
  audit: AuditActor;
};

export type ReminderPlan = {
  /** By the database's clock. */
  now: Date;
  askedAt: Date;
  expiresAt: Date;
  remindedAt: Date | null;
  nextAt: Date | null;
  /** How many of the plan's are behind. */
  planned: number;
};

export type NewReminder = {
  organizationId: string;
  id: string;
  /** Its position in the plan; null for a manual reminder. */
  number: number | null;
  /** When to remind whom; without a user, the channel. */
  to: readonly { userId: string | null; at: Date }[];
  /** When to look at the plan again; undefined leaves it. */
  nextAt?: Date | null;
  audit: AuditActor;
};
