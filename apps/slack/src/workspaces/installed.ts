import {
  disableWorkspace,
  renewToken,
  resealTokens,
  type NamedInstallation,
  type OutcomeWriter,
  type TokenExchange,
} from "@usher/core";

import { createCache } from "./cache.ts";
import type { SlackAppDeps, SlackOAuth } from "../config.ts";
import { createIdentify } from "./identify.ts";
import type { SlackFetch } from "./fetch-whole.ts";
import { createSlackClients } from "./slack-clients.ts";
import { createHealth, type Health } from "./health.ts";
import { factsOf, type Place, type Workspace } from "./workspace.ts";

/** Workspaces that were installed by OAuth, by this process or another, now or years ago. */
export type Installed = {
  /** Those a request from this place can mean. */
  at(place: Place): Promise<readonly Workspace[]>;
  /** As the database has them now. */
  ofOrganization(organizationId: string): Promise<readonly Workspace[]>;
  organizationIds(): Promise<readonly string[]>;
  forget(teamId: string): void;
  /** Seals with the newest key what an older one sealed, and keeps expiring tokens alive. */
  start(): Promise<void>;
  stop(): void;
};

export type InstalledDeps = Pick<SlackAppDeps, "store" | "log" | "config"> & {
  oauth: SlackOAuth;
  fetch: SlackFetch;
  exchange: TokenExchange;
  outcomes: OutcomeWriter;
  /** Takes what goes on after its call, to wait for it. */
  track: (work: Promise<unknown>) => void;
};

type CachedInstallation = Pick<Workspace, "clients" | "people" | "health"> & { sealed: Buffer };

/** Another process may uninstall or reinstall at any time; a miss is never cached. */
const placeTtlMs = 15_000;
const organizationsTtlMs = 2000;
const sweepEveryMs = 10 * 60_000;
/** A person waits; the old token is good for two hours more. */
const renewalTimeoutMs = 800;

export function createInstalled(deps: InstalledDeps): Installed {
  const { store } = deps;
  const places = createCache<readonly NamedInstallation[]>({ size: 1000, ttlMs: placeTtlMs });
  const organizations = createCache<readonly string[]>({ size: 1, ttlMs: organizationsTtlMs });
  const kept = createCache<CachedInstallation>({ size: 1000, ttlMs: 24 * 3_600_000 });
  let timer: NodeJS.Timeout | undefined;

  const forget = (teamId: string): void => {
    kept.delete(teamId);
    places.clear();
    organizations.clear();
  };
  const toWorkspace = (row: NamedInstallation): Workspace | null => {
    const known = kept.get(row.teamId);
    const facts = factsOf(row);
    if (row.tokens === null) return null;
    if (known?.sealed.equals(row.tokens.sealed)) return { ...known, facts };
    const made = open(deps, row, forget);
    if (made === null) return null;
    kept.set(row.teamId, made);
    return { ...made, facts };
  };
  const fresh = (row: NamedInstallation): Promise<NamedInstallation> => renewed(deps, row);

  return {
    async at(place) {
      const key = `${place.teamId ?? ""} ${place.enterpriseId ?? ""}`;
      let rows = places.get(key);
      if (rows === undefined) {
        rows = await Promise.all((await store.read.slack.installationsAt(place)).map(fresh));
        if (rows.length > 0) places.set(key, rows);
      }
      return rows.map(toWorkspace).filter((one) => one !== null);
    },
    async ofOrganization(organizationId) {
      const rows = await store.read.slack.installationsOf(organizationId);
      const serving = await Promise.all(rows.filter((row) => row.tokens !== null).map(fresh));
      return serving.map(toWorkspace).filter((one) => one !== null);
    },
    async organizationIds() {
      const known = organizations.get("");
      if (known !== undefined) return known;
      const ids = await store.read.slack.organizationsWithTokens();
      organizations.set("", ids);
      return ids;
    },
    forget,
    async start() {
      await sweep(deps);
      timer = setInterval(() => void sweep(deps), sweepEveryMs);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}

/** Clients of one token. Null when no key opens it; that is said in the log and in its health. */
function open(
  deps: InstalledDeps,
  row: NamedInstallation,
  forget: (teamId: string) => void,
): CachedInstallation | null {
  const { store, log, config, oauth, fetch, track } = deps;
  const { organizationId, id, teamId, tokens } = row;
  const plain = tokens && oauth.tokens.open(tokens, { organizationId, teamId });
  const key = () => ({ organizationId, id });
  if (tokens === null || plain === null) {
    log.error({ teamId }, "no key of SLACK_TOKEN_KEYS opens the token of a workspace");
    createHealth({ store, log, key, fetch, track }).note("token_unreadable");
    return null;
  }
  const onTokenRevoked = (code: string): void => {
    forget(teamId);
    if (code === "token_expired") return;
    void disableIfCurrent(deps, row).catch((err: unknown) =>
      log.warn({ err, teamId }, "a workspace without a token was not disabled"),
    );
  };
  const health: Health = createHealth({ store, log, key, fetch, track, onTokenRevoked });
  const clients = createSlackClients({
    token: plain.botToken,
    apiUrl: config.apiUrl,
    log,
    fetch: health.fetch,
    config,
  });
  return { clients, people: createIdentify(clients.interactive), health, sealed: tokens.sealed };
}

/** The rejected token may have been replaced in the meantime. */
async function disableIfCurrent({ store, log }: InstalledDeps, row: NamedInstallation) {
  const { organizationId, teamId } = row;
  const now = await store.read.slack.installationOfTeam(teamId);
  if (now?.tokens == null || !row.tokens?.sealed.equals(now.tokens.sealed)) return;
  if (await disableWorkspace(store, { organizationId, teamId, reason: "token_refused" }))
    log.warn({ teamId }, "Slack rejects the token of a workspace; it must be connected again");
}

async function renewed(deps: InstalledDeps, row: NamedInstallation): Promise<NamedInstallation> {
  if (row.tokenExpiresAt === null) return row;
  const { store, log, oauth, exchange, outcomes } = deps;
  const renewing = renewToken({ store, tokens: oauth.tokens, exchange, outcomes }, row).catch(
    (err: unknown) => {
      log.error({ err, teamId: row.teamId }, "a token that expires was not renewed");
      return false;
    },
  );
  const done = await Promise.race([renewing, renewalTimeout()]);
  return done ? ((await store.read.slack.installationOfTeam(row.teamId)) ?? row) : row;
}

function renewalTimeout(): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), renewalTimeoutMs).unref();
  });
}

async function sweep(deps: InstalledDeps): Promise<void> {
  const { store, log, oauth } = deps;
  try {
    const { resealed, unreadable } = await resealTokens(store, oauth.tokens);
    if (resealed > 0) log.info({ resealed }, "sealed tokens with the newest key");
    if (unreadable > 0) log.error({ unreadable }, "no key of SLACK_TOKEN_KEYS opens these tokens");
    for (const row of await store.read.slack.installationsWithTokens()) await renewed(deps, row);
  } catch (err) {
    log.error({ err }, "the tokens of workspaces were not looked after");
  }
}
