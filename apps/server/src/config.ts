import type {
  AuditSignal,
  LimitSettings,
  LinkKeyring,
  OrganizationCreation,
  StepUpRule,
  Store,
  Tracing,
  DeliveryLookup,
  EmailSender,
  WebhookTransport,
} from "@usher/core";
import type { Logger, MetricsSettings, Readiness } from "@usher/process";

/** An identity provider whose JWTs are sessions. */
export type SessionConfig = {
  issuer: string;
  jwksUrl: string;
  audience: string;
  /** `required` unless set. */
  stepUp?: StepUpRule;
};

export type WorkerConfig = {
  concurrency?: number;
  leaseMs?: number;
  /** How long the sender takes at most; 10 s unless set, as the sender has it. */
  sendTimeoutMs?: number;
  pollMs?: number;
  /** Time after which an email with an unknown outcome is looked up. */
  reconcileAfterMs?: number;
  sweepEveryMs?: number;
  /** Email of every kind stays queued; for restored backups and staging copies. */
  emailPaused?: boolean;
  /** The longest a job that failed waits before it is tried again. */
  maxRetryMs?: number;
};

export type WebhooksConfig = {
  /** How many calls are under way at once; 16 unless set. */
  concurrency?: number;
  /** The waits after each failure; three days in all unless set. */
  retryDelaysMs?: readonly number[];
  /** Events are collected and none is sent; for restored backups and staging copies. */
  paused?: boolean;
  /** How often new events are looked for; every second unless set. */
  collectEveryMs?: number;
};

export type SendGridEventsConfig = {
  /** Base64 SPKI; several while a key is being replaced. */
  publicKeys: readonly string[];
  /** 25 hours unless set: SendGrid repeats a post for 24. */
  maxAgeSeconds?: number;
};

export type ServerConfig = {
  /** Where every link begins: an origin, with the path in front of our own if there is one. Nothing a request says changes it. */
  baseUrl: string;
  /** Where the Slack app is reached; absent when workspaces are not connected by OAuth. */
  slackUrl?: string | undefined;
  /** 0 takes a free port. */
  port: number;
  host?: string;
  session: SessionConfig | null;
  /** Who creates organizations; the operator alone unless set. */
  organizationCreation?: OrganizationCreation;
  /** Who may read the metrics, and where; callers on this machine unless set. */
  metrics?: MetricsSettings;
  /** How long a second factor counts; the core's default unless set. */
  stepUpMinutes?: number;
  /** For how many days events can be read; forever unless set. */
  eventRetentionDays?: number | undefined;
  /** Without it SendGrid's event webhook does not exist here. */
  sendGridEvents?: SendGridEventsConfig | null;
  /** Origins whose pages may call the APIs from a browser; none unless set. */
  allowedOrigins?: readonly string[];
  /** Addresses and ranges whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** What is not set has the core's default. */
  limits?: Partial<LimitSettings>;
  worker?: WorkerConfig;
  webhooks?: WebhooksConfig;
  bodyLimitBytes?: number;
  /** How long `/readyz` says 503 before the listener closes, so that balancers notice. */
  drainMs?: number;
};

export type ServerDeps = {
  store: Store;
  readiness: Readiness;
  links: LinkKeyring;
  sender: EmailSender;
  /** Looks up an email with an unknown outcome. */
  lookup?: DeliveryLookup;
  /** Calls webhook endpoints; without it this server has no webhooks. */
  webhooks?: WebhookTransport;
  signal: { subscribe(listener: () => void): () => void };
  /** Wakes followers of events; without it they poll every second. */
  events?: AuditSignal;
  /** Where traces go; absent when tracing is off. */
  tracing?: Tracing;
  log: Logger;
  config: ServerConfig;
};

export type ServerApp = {
  start(): Promise<{ port: number; url: string }>;
  /** Finishes requests in flight and the worker's jobs or gives them back; within 10 seconds. */
  stop(): Promise<void>;
  /** Resolves when no request is in flight and no job of this server's kinds is due. */
  idle(): Promise<void>;
};
