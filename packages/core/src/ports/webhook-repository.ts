import type { SealedText } from "../model/sealer.ts";
import type {
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryStatus,
  WebhookEndpoint,
  WebhookPauseReason,
} from "../model/webhook.ts";

export type EndpointKey = { organizationId: string; id: string };

export type NewWebhookEndpoint = EndpointKey &
  Pick<WebhookEndpoint, "url" | "description" | "eventTypes" | "secret">;

export type WebhookEndpointChange = Partial<
  Pick<WebhookEndpoint, "url" | "description" | "eventTypes">
> & {
  /** Active continues at once with what waits; a reason pauses. */
  status?: "active" | WebhookPauseReason;
};

/** An endpoint whose cursor is before events that may concern it. */
export type EndpointBehind = EndpointKey &
  Pick<WebhookEndpoint, "eventTypes"> & {
    cursorSeq: string;
    /** Of its row: another one once anything of it was changed. */
    version: string;
  };

export type NewWebhookDelivery = Pick<
  WebhookDelivery,
  "id" | "eventSeq" | "eventType" | "subjectId" | "payload"
>;

/** What is sent to an endpoint about one subject, in order. */
export type WebhookQueue = { organizationId: string; endpointId: string; subjectId: string };

/** The claim of a job under which a call is made. */
export type JobClaim = { jobId: string; owner: string; attempts: number };

/** A call that was written down before it is made. */
export type BegunAttempt = {
  attemptId: string;
  organizationId: string;
  deliveryId: string;
  endpointId: string;
  subjectId: string;
  /** Which time the delivery is pending: what belongs to an earlier one changes it no more. */
  round: number;
  failures: number;
  payload: string;
  url: string;
  secret: SealedText;
  oldSecret: SealedText | null;
  /** Of the database, in seconds. */
  timestamp: number;
};

export type AttemptSettlement = Pick<
  BegunAttempt,
  "organizationId" | "deliveryId" | "attemptId" | "round"
> &
  Pick<WebhookAttempt, "durationMs" | "statusCode" | "response" | "error"> & {
    /** `retry` and `unsent` leave it pending; `retry` and `failed` count as a failure. */
    outcome: "delivered" | "failed" | "retry" | "unsent";
    /** For what stays pending: when it is sent again. */
    delayMs: number;
  };

export type WebhookRepository = {
  /** It receives the events from now on. */
  insert(endpoint: NewWebhookEndpoint): Promise<WebhookEndpoint>;
  list(organizationId: string): Promise<WebhookEndpoint[]>;
  find(key: EndpointKey): Promise<WebhookEndpoint | null>;
  update(key: EndpointKey, change: WebhookEndpointChange): Promise<WebhookEndpoint | null>;
  /** With its deliveries. Whether there was one. */
  delete(key: EndpointKey): Promise<boolean>;
  /** The current secret becomes the old one, which signs as well for so long. */
  rotateSecret(
    key: EndpointKey,
    secret: SealedText,
    keepOldHours: number,
  ): Promise<WebhookEndpoint | null>;
  /** Pauses an active one that still has this URL, for what was answered there. Whether it was so. */
  pause(key: EndpointKey, cause: { reason: WebhookPauseReason; url: string }): Promise<boolean>;
  /** Endpoints with a secret that one of these keys sealed. */
  sealedBy(keyIds: readonly string[], limit: number): Promise<WebhookEndpoint[]>;
  /** Only while the secret is still the one that was read. */
  reseal(key: EndpointKey, from: SealedText, to: SealedText): Promise<void>;

  /** Endpoints, active or paused, with events after their cursor up to this number. */
  behind(throughSeq: string, limit: number): Promise<EndpointBehind[]>;
  /**
   * Adds deliveries, queues them unless the endpoint is paused, and moves the cursor. Does nothing when
   * another process moved it or changed the endpoint in any way since it was read.
   */
  collect(
    from: EndpointBehind,
    toSeq: string,
    deliveries: readonly NewWebhookDelivery[],
  ): Promise<void>;

  /** The oldest pending delivery of an active endpoint. */
  next(queue: WebhookQueue): Promise<{ deliveryId: string; dueInMs: number } | null>;
  /** Null when it is not pending and due, the endpoint is paused, or a later claim has the job. */
  begin(
    delivery: { organizationId: string; deliveryId: string },
    heldBy: JobClaim | null,
  ): Promise<BegunAttempt | null>;
  /** Writes the outcome of a call; whether more is pending for the same subject. */
  settle(settlement: AttemptSettlement): Promise<{ more: boolean }>;
  /** A delivery that is sent at once and not queued, already begun. */
  insertTest(
    key: EndpointKey,
    test: Pick<WebhookDelivery, "id" | "eventType" | "payload">,
  ): Promise<BegunAttempt | null>;

  /** Newest first; `beforeId` is the cursor. */
  deliveries(query: {
    organizationId: string;
    endpointId: string;
    status: WebhookDeliveryStatus | null;
    beforeId: string | null;
    limit: number;
  }): Promise<WebhookDelivery[]>;
  findDelivery(key: EndpointKey): Promise<WebhookDelivery | null>;
  /** The newest attempts of each, oldest first. */
  attempts(
    organizationId: string,
    deliveryIds: readonly string[],
    limitEach: number,
  ): Promise<WebhookAttempt[]>;
  /** Makes a delivery pending and due, whatever it was. Null for an unknown one and for a test. */
  replay(key: EndpointKey): Promise<WebhookDelivery | null>;
  /** Makes the failed ones that were created at this time or later pending; how many there were. */
  recover(key: EndpointKey, since: string): Promise<number>;
  /** Queues deliveries to active endpoints that have been due for a minute and have no job; how many queues. */
  queueStranded(limit: number): Promise<number>;
  /** Deletes up to so many deliveries older than the given age, finished or not; how many. */
  sweep(olderThanHours: number, limit: number): Promise<number>;
};
