import type { Brand } from "../model/brand/brand.ts";
import type { LogoFacts } from "../model/brand/logo.ts";
import type { DeliveryEvent } from "../model/events/delivery-event.ts";
import type {
  AccessNoticeKind,
  DeliveryKind,
  DeliveryStatus,
  NoticeKind,
  OwnerNoticeKind,
  SenderPause,
  UserNoticeKind,
} from "../model/delivery.ts";
import type { Job, JobKind } from "../model/job.ts";

/** What the email worker reads when it takes a delivery: one row, no secret. */
export type DeliveryAttempt = {
  deliveryId: string;
  organizationId: string;
  invitationId: string;
  generation: number;
  linkKeyId: string;
  selector: string;
  kind: DeliveryKind;
  notice: NoticeKind | null;
  status: DeliveryStatus;
  attempts: number;
  to: string;
  invitee: string;
  organizationName: string;
  inviterName: string | null;
  inviterEmail: string | null;
  /** Of a notice about a whole request: its invitations beside this one. */
  others: number;
  replyToInviter: boolean;
  /** The system role, then custom roles by their names. */
  roles: readonly string[];
  message: string | null;
  /** What became of the invitation's own email, for a notice about it. */
  invitationDeliveryStatus: DeliveryStatus | null;
  /** What a notice quotes. */
  detail: string | null;
  expiresAt: string | null;
  /** See `Invitation`. */
  accessForDays: number | null;
  accessUntil: string | null;
  locale: string;
  brand: Brand;
  logo: LogoFacts | null;
};

/** The same of a notice to an owner or a user, which is about no invitation. */
export type OwnerNoticeAttempt = Pick<
  DeliveryAttempt,
  "deliveryId" | "organizationId" | "status" | "attempts" | "to" | "organizationName" | "locale"
> & {
  kind: "owner_notice";
  notice: OwnerNoticeKind | UserNoticeKind | AccessNoticeKind;
  by: string | null;
  /** When access ends, where the notice is about that. */
  accessUntil: string | null;
};

export type DeliverySnapshot = {
  status: DeliveryStatus;
  attempts: number;
  /** Null when a notice no longer has a recipient. */
  to: string | null;
  ageMs: number;
  /** Which call it is of, where one began. */
  attemptId: string | null;
  /** The organization is suspended or deleted, or its invitations are paused and this is one. */
  isHeld: boolean;
};

export type DeliverySettlement = {
  organizationId: string;
  deliveryId: string;
  /** Statuses the delivery may be in for this to count. */
  from: readonly DeliveryStatus[];
  status: DeliveryStatus;
  detail: string | null;
  providerMessageId: string | null;
  /** The call that has to be the delivery's last for this to count; any unless given. */
  attemptId?: string | null;
  /** A job of the organization that this ends; left alone when this claim (`attempts`) of it has lost the lease. */
  ends?: { jobId: string; owner: string; attempts: number };
};

export type NewJob = {
  organizationId: string;
  kind: JobKind;
  key: string;
  payload: Record<string, unknown>;
  /** From now until it is due. */
  delayMs: number;
};

export type OutboxRepository = {
  /**
   * Leases up to `limit` due jobs of these kinds, oldest first, each once over all processes, and not always as many as are
   * due. A job
   * whose lease has run out is due again. Two jobs with one key never run at the same time.
   */
  claim(query: {
    kinds: readonly JobKind[];
    /** Jobs of these organizations only; of all unless given. */
    organizationIds?: readonly string[] | null;
    owner: string;
    leaseMs: number;
    limit: number;
  }): Promise<Job[]>;
  /** Only for jobs this owner still holds; returns the ids that were renewed. */
  renew(query: { owner: string; ids: readonly string[]; leaseMs: number }): Promise<string[]>;
  /**
   * Ends the lease of one claim. False when it was lost, even to a later claim of the same owner;
   * then nothing is written.
   */
  finish(job: {
    organizationId: string;
    id: string;
    owner: string;
    /** Of the job as it was claimed: which claim this is. */
    attempts: number;
    outcome: "done" | "dead" | "ready";
    /** For `ready`: when it is due again. */
    delayMs: number;
    error: string | null;
    /** false gives the attempt back (a pause is not a failure). */
    countsAsAttempt: boolean;
  }): Promise<boolean>;
  /** Adds a job; a ready one with the same kind and key takes the earlier time of both. */
  enqueue(job: NewJob): Promise<void>;
  /** The same for many, in one statement; of equal ones the first counts. */
  enqueueAll(jobs: readonly NewJob[]): Promise<void>;
  /** Milliseconds until the next job of these kinds is due; null when there is none. */
  nextDueInMs(
    kinds: readonly JobKind[],
    organizationIds?: readonly string[] | null,
  ): Promise<number | null>;

  /**
   * Moves a delivery from one of `from` to `sending` and commits it. Null when there is nothing to
   * send: the status is another, or the email is no longer needed (the invitation is not pending, a
   * newer generation exists, the invitee muted the organization, a reminder's address is suppressed, a notice has no
   * recipient or access no end); then a delivery that was still queued is canceled. Nor does anything change in an
   * organization that is suspended or deleted, nor for an invitation or reminder while invitations are paused.
   */
  beginSending(query: {
    organizationId: string;
    deliveryId: string;
    from: readonly DeliveryStatus[];
    /** Names the call that begins, for `settle`. */
    attemptId?: string;
    /** A sender: while it pauses nothing changes, and the answer is null. */
    unlessPaused?: string;
    /** A claim of a job: once a later one has it nothing changes, and the answer is null. */
    heldBy?: { jobId: string; owner: string; attempts: number };
  }): Promise<DeliveryAttempt | OwnerNoticeAttempt | null>;
  delivery(query: { organizationId: string; deliveryId: string }): Promise<DeliverySnapshot | null>;
  /**
   * Writes the outcome of a delivery, on the delivery and on its invitation, with the audit event
   * and what follows: `failed` makes a pending invitation of the same generation `failed`; a first
   * acceptance counts as a send. The invitation shows a reminder only if it was not delivered.
   * False when the delivery was in none of `from`.
   */
  settle(settlement: DeliverySettlement): Promise<boolean>;
  /**
   * Stores events of known deliveries, each once, and lets the delivery and its invitation follow
   * the highest of them: never the invitation's state. Returns how many were new.
   */
  recordEvents(events: readonly DeliveryEvent[]): Promise<number>;
  /** Deletes stored events older than the given age; returns how many. */
  sweepEvents(olderThanHours: number): Promise<number>;

  /**
   * Queues a notice to every active owner but the one who made the change: in Slack where a workspace
   * is connected, by email, or both, as the policy has it, and never by neither.
   */
  notifyOwners(notice: {
    organizationId: string;
    notice: OwnerNoticeKind;
    byUserId: string | null;
  }): Promise<void>;

  /** Queues an email to an active member about their own account. */
  notifyUser(notice: {
    organizationId: string;
    userId: string;
    notice: UserNoticeKind;
    byUserId: string | null;
  }): Promise<void>;

  /**
   * Queues the notices that access ends soon, as the policies say, and the email instead of those that no Slack app has
   * sent for an hour and a half; returns how many.
   */
  remindOfAccessEnds(limit: number): Promise<number>;

  /**
   * Ends the job of such a notice that reached no one in Slack, and queues the email in its place, where they have an
   * address. Does neither for a job that has ended or that another worker claimed since.
   */
  emailAccessNotice(
    job: Pick<Job, "organizationId" | "id" | "attempts">,
    notice: {
      notice: AccessNoticeKind;
      userId: string;
      /** Whose access ends, where the reader invited them. */
      aboutUserId: string | null;
    },
  ): Promise<void>;

  /** Organizations with a reminder that is due and not queued. */
  organizationsToRemind(limit: number): Promise<string[]>;
  /** The invitations of one of them, oldest expiry first. */
  invitationsToRemind(
    organizationId: string,
    limit: number,
  ): Promise<{ id: string; emailKey: string }[]>;
  /** Queues the reminder that is due for each, unless it was queued already; returns how many it queued. */
  queueReminders(organizationId: string, invitationIds: readonly string[]): Promise<number>;

  /**
   * Queues a message in Slack, once a day, to the inviters, admins and owners whose email waits because the
   * provider rejects the account; returns how many it queued.
   */
  reportStuckEmail(): Promise<number>;

  /** Stops every process that uses this sender until the time is over. */
  pauseSender(sender: string, pause: SenderPause): Promise<void>;
  /** Milliseconds the sender still pauses; 0 when it does not. */
  senderPausedForMs(sender: string): Promise<number>;

  /** Makes the jobs that waited for the organization due now. */
  releaseHeld(organizationId: string): Promise<void>;

  /** Deletes finished jobs older than the given age; returns how many. */
  sweepFinished(olderThanHours: number): Promise<number>;
};
