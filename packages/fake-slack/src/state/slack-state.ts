import type { ApiCall, FakeSlackChange, FakeSlackOptions, FakeWorkspace } from "../types.ts";
import type { AppSocket } from "../socket-mode/app-socket.ts";
import type { ScriptedApiAnswer } from "../scripted-api-answer.ts";
import type { FakeSlackExchange } from "../fake-slack-exchange.ts";
import type { FakeMessage, FakeView } from "../slack-objects.ts";
import type { WorkspaceSeed } from "../seed-types.ts";

export type Trigger = {
  workspace: WorkspaceState;
  userId: string;
  issuedAt: number;
  used: boolean;
};

export type ResponseUrl = {
  workspace: WorkspaceState;
  userId: string;
  channelId: string;
  /** The message whose button was clicked; a command has none. */
  originalTs: string | null;
  issuedAt: number;
  uses: number;
};

/** Calls that may be made at once, as of a time. */
export type Allowance = { left: number; at: number };

type OauthCode = {
  workspace: WorkspaceState;
  /** Who clicked Allow. */
  userId: string;
  scopes: string[];
  redirectUri: string;
  issuedAt: number;
};

export type SlackState = {
  options: FakeSlackOptions;
  appId: string;
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  signatureSkewSeconds: number;
  ackTimeoutMs: number;
  clockOffset: number;
  workspaces: WorkspaceState[];
  calls: ApiCall[];
  scripts: Map<string, ScriptedApiAnswer[]>;
  defaults: Map<string, ScriptedApiAnswer>;
  /** What is left of each limit, by workspace and method. */
  allowances: Map<string, Allowance>;
  triggers: Map<string, Trigger>;
  responseUrls: Map<string, ResponseUrl>;
  oauthCodes: Map<string, OauthCode>;
  revokedTokens: Set<string>;
  /** Each good for one renewal. */
  refreshTokens: Map<string, WorkspaceState>;
  /** Tokens that rotate: when they end, and whose they were when there is a newer one. */
  expiringTokens: Map<string, { workspace: WorkspaceState; expiresAt: number }>;
  /** One-time tickets of apps.connections.open, each for the app token that asked. */
  socketTickets: Map<string, string>;
  /** Socket-mode connections open now. */
  sockets: AppSocket[];
  listeners: Set<(change: FakeSlackChange) => void>;
  exchangeListeners: Set<(exchange: FakeSlackExchange) => void>;
  sequence: number;
  lastTs: number;
};

export function createSlackState(options: FakeSlackOptions): SlackState {
  return {
    options,
    appId: "A0FAKEAPP",
    baseUrl: "",
    clientId: "1000000000.2000000000",
    clientSecret: "fake-client-secret",
    signatureSkewSeconds: 0,
    ackTimeoutMs: options.ackTimeoutMs ?? 3000,
    clockOffset: 0,
    workspaces: [],
    calls: [],
    scripts: new Map(),
    defaults: new Map(),
    allowances: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    oauthCodes: new Map(),
    revokedTokens: new Set(),
    refreshTokens: new Map(),
    expiringTokens: new Map(),
    socketTickets: new Map(),
    sockets: [],
    listeners: new Set(),
    exchangeListeners: new Set(),
    sequence: 0,
    lastTs: 0,
  };
}

export function now(slack: SlackState): number {
  return Date.now() + slack.clockOffset;
}

/** A message timestamp: seconds and microseconds, never the same twice. */
export function nextTs(slack: SlackState): string {
  slack.lastTs = Math.max(now(slack) * 1000, slack.lastTs + 1);
  return `${Math.floor(slack.lastTs / 1_000_000)}.${String(slack.lastTs % 1_000_000).padStart(6, "0")}`;
}

export function nextId(slack: SlackState, prefix: string): string {
  slack.sequence += 1;
  return `${prefix}${slack.sequence.toString(36).toUpperCase().padStart(8, "0")}`;
}

export function emit(slack: SlackState, change: FakeSlackChange): void {
  if (slack.listeners.size === 0) return;
  const copy = structuredClone(change);
  for (const listener of slack.listeners) listener(copy);
}

/** Adds an entry and forgets the oldest beyond `most`, so that a long run stays small. */
export function saveBounded<Value>(
  entries: Map<string, Value>,
  [key, value]: [string, Value],
  most = 5000,
): void {
  entries.set(key, value);
  for (const oldest of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(oldest);
  }
}

export type WorkspaceState = Pick<
  FakeWorkspace,
  | "teamId"
  | "enterpriseId"
  | "isEnterpriseInstall"
  | "name"
  | "domain"
  | "botToken"
  | "botUserId"
  | "botId"
  | "appToken"
  | "signingSecret"
  | "scopes"
  | "users"
  | "channels"
> & {
  slack: SlackState;
  seed: WorkspaceSeed;
  requestUrl: string | null;
  /** Messages of channels and ephemerals, in the order of their timestamps. */
  timeline: FakeMessage[];
  /** Open modals by user, the top one last. */
  viewStacks: Map<string, FakeView[]>;
  homeTabs: Map<string, FakeView>;
};
