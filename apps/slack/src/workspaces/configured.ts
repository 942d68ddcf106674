import { setTimeout as wait } from "node:timers/promises";

import { newId, type Store } from "@usher/core";

import type { ConfiguredWorkspace, Logger } from "../config.ts";
import { createChannelSearch } from "./channel-search.ts";
import { channelIdIn, channelNameIn, findChannel } from "./find-channel.ts";
import { rateLimitMsOf } from "./platform-error.ts";
import type { Identify } from "./identify.ts";
import type { SlackClients } from "./slack-clients.ts";
import type { Health } from "./health.ts";
import { factsOf, type Workspace, type WorkspaceFacts } from "./workspace.ts";

/** A workspace whose token the configuration gives. */
export type Configured = {
  /** Null until Slack or the database has returned it once. */
  current(): Workspace | null;
  /** False while the workspace's organization is unknown. */
  isSettled(): boolean;
  /** Learns who we are there, and keeps trying in the background until everything is known. */
  start(): Promise<void>;
  /** Learns it again: something changed. */
  refresh(): Promise<void>;
  /** The app was removed there. Looks now and then whether it is back. */
  suspend(): void;
  stop(): void;
};

type Deps = {
  store: Store;
  clients: SlackClients;
  people: Identify;
  health: Health;
  log: Logger;
  config: ConfiguredWorkspace;
  /** Called when it is known which channel the configuration means, or that there is none. */
  onConnected: (workspace: Workspace) => Promise<void>;
};

const firstDelayMs = 1000;
const maxDelayMs = 30_000;
const lookAgainMs = 5 * 60_000;
/** The process does not wait longer for Slack before it serves. */
const startWithinMs = 5000;

/**
 * Slack may be down when we start: then the last known installation serves, and we keep trying. The
 * channel is looked for afterwards, so that one that is not found stops nothing else.
 */
export function createConfigured(deps: Deps): Configured {
  const { clients, people, health, config, log } = deps;
  const name = channelNameIn(config.approvalsChannel);
  const search = createChannelSearch(clients.background, name);
  let workspace: Workspace | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let suspended = false;

  const enter = (facts: WorkspaceFacts): Workspace => {
    workspace = { facts, clients, people, health };
    return workspace;
  };
  const learn = async (): Promise<boolean> => {
    const facts = await identify(deps);
    const current = enter(facts);
    suspended = false;
    const { approvalsChannelId: knownId } = facts;
    const channelId =
      channelIdIn(config.approvalsChannel) ??
      (await findChannel(clients.background, { name, knownId, search, log }));
    const settled = channelId === knownId ? current : enter(await choose(deps, facts, channelId));
    await deps.onConnected(settled);
    return channelId !== null;
  };
  const attempt = async (delayMs: number): Promise<void> => {
    let waitMs = delayMs;
    try {
      if (await learn()) return;
    } catch (err) {
      waitMs = rateLimitMsOf(err) ?? delayMs;
      if (workspace === null && !suspended) {
        const facts = await lastKnown(deps).catch(() => null);
        if (facts !== null) enter(facts);
      }
      log.error({ err }, "not everything about the workspace is known yet; trying again");
    }
    again(waitMs, delayMs);
  };
  const again = (waitMs: number, delayMs: number): void => {
    if (stopped) return;
    clearTimeout(timer);
    const next = Math.min(delayMs * 2, suspended ? lookAgainMs : maxDelayMs);
    timer = setTimeout(() => void attempt(next), waitMs);
    timer.unref();
  };
  return {
    current: () => workspace,
    isSettled: () => workspace !== null || suspended,
    async start() {
      await Promise.race([attempt(firstDelayMs), wait(startWithinMs, undefined, { ref: false })]);
    },
    refresh() {
      clearTimeout(timer);
      return attempt(firstDelayMs);
    },
    suspend() {
      suspended = true;
      workspace = null;
      again(lookAgainMs, lookAgainMs);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** With the channel that was known before, until it is known whether it is still the right one. */
async function identify({ store, clients, config, log }: Deps): Promise<WorkspaceFacts> {
  const organization = await store.read.organizations.find(config.organization);
  if (organization === null)
    throw new Error(`there is no organization ${config.organization}; check SLACK_ORGANIZATION`);
  const identity = await clients.background.auth.test();
  const enterpriseId = identity.enterprise_id ?? null;
  const isEnterpriseInstall = identity.is_enterprise_install === true && enterpriseId !== null;
  const teamId = isEnterpriseInstall ? enterpriseId : identity.team_id;
  if (teamId === undefined) throw new Error("Slack did not say which team the token is for");
  const known = await store.read.slack.installationOfTeam(teamId);
  const knownId = known?.organizationId === organization.id ? known.approvalsChannelId : null;
  const installed = await store.read.slack.install({
    organizationId: organization.id,
    id: newId(),
    teamId,
    enterpriseId,
    isEnterpriseInstall,
    botUserId: identity.user_id ?? null,
    scopes: identity.response_metadata?.scopes ?? [],
    approvalsChannelId: channelIdIn(config.approvalsChannel) ?? knownId,
  });
  log.info({ teamId }, "connected to the workspace");
  return factsOf({ ...installed, organizationName: organization.name });
}

async function choose(
  { store, log }: Deps,
  facts: WorkspaceFacts,
  channelId: string | null,
): Promise<WorkspaceFacts> {
  const { organizationId, installationId: id, teamId } = facts;
  await store.read.slack.setApprovalsChannel({ organizationId, id, channelId });
  log.info({ teamId, channel: channelId }, "the approvals channel is known");
  return { ...facts, approvalsChannelId: channelId };
}

async function lastKnown({ store, config }: Deps): Promise<WorkspaceFacts | null> {
  const organization = await store.read.organizations.find(config.organization);
  if (organization === null) return null;
  const known = await store.read.slack.installationsOf(organization.id);
  const candidates = known.filter(({ tokens, disabledAt }) => tokens === null && !disabledAt);
  const [only] = candidates;
  // A token does not name its team, so with several we cannot know which is ours.
  if (only === undefined || candidates.length > 1) return null;
  return factsOf({ ...only, organizationName: organization.name });
}
