import type { LinkKeyring, Store, TokenKeyring, Tracing } from "@usher/core";
import type { MetricsSettings } from "@usher/process";

/** The part of pino's logger that the app uses. */
export type Logger = {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
};

/** A workspace whose token stays in the environment. */
export type ConfiguredWorkspace = {
  botToken: string;
  /** Slug or id. */
  organization: string;
  /** Id or name, with or without `#`. */
  approvalsChannel: string;
};

/** Workspaces that owners connect by themselves. */
export type SlackOAuth = {
  clientId: string;
  clientSecret: string;
  /** Where Slack and browsers reach this app, without a trailing slash. */
  publicUrl: string;
  /** For the tokens that are stored. */
  tokens: TokenKeyring;
  /** Another page than Slack's, for tests. */
  authorizeUrl?: string | undefined;
};

export type SlackConfig = {
  workspaces: readonly ConfiguredWorkspace[];
  /** Absent: only the workspaces above are served. */
  oauth?: SlackOAuth | null;
  signingSecret: string;
  /** Set: socket mode, and nothing listens for Slack's requests. */
  appToken: string | null;
  /** Null: Slack itself. */
  apiUrl: string | null;
  /** With its slash. */
  command: string;
  port: number;
  host?: string;
  /** Who may read the metrics, and where; callers on this machine unless set. */
  metrics?: MetricsSettings;
  /** Where links point. */
  baseUrl: string;
  worker?: {
    concurrency?: number;
    leaseMs?: number;
    pollMs?: number;
    /** The longest a job that failed waits before it is tried again. */
    maxRetryMs?: number;
    /** Between two posts in one channel. Default 1000. */
    postGapMs?: number;
  };
  /** Addresses and ranges whose X-Forwarded-For is believed. */
  trustedProxies?: readonly string[];
  /** Requests of one IP for the pages of the OAuth flow; the core's default unless set. */
  ipPerMinute?: number;
  /** How long `/readyz` says 503 and requests are still served, so that balancers notice. */
  drainMs?: number;
  /** How long the worker waits for an answer of Slack's. Default 8000. */
  slackTimeoutMs?: number;
  /** Changes the defaults, which keep every answer within Slack's three seconds. For tests. */
  requestTimeouts?: Partial<RequestTimeouts>;
};

/** How long the parts of a request may take. */
export type RequestTimeouts = {
  /** The whole answer. */
  answerMs: number;
  /** The database, before a person hears that nothing was saved. */
  databaseMs: number;
  /** One call of Slack's API. */
  slackMs: number;
  /** What fills in a form; the form opens without what is not known by then. */
  prefillMs: number;
};

export type SlackAppDeps = {
  store: Store;
  links: LinkKeyring;
  signal: { subscribe(listener: () => void): () => void };
  /** Where traces go; absent when tracing is off. */
  tracing?: Tracing;
  log: Logger;
  config: SlackConfig;
};

export type SlackApp = {
  /** Listens (HTTP) or connects (socket mode) and starts the worker. Starts even when Slack does not answer. */
  start(): Promise<{ port: number | null }>;
  /** Rejects new work, lets what runs finish for up to ten seconds, and stops. */
  stop(): Promise<void>;
  /** Resolves when nothing is due for the worker and no listener runs. For tests. */
  idle(): Promise<void>;
};
