import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import { newId, type Store } from "@usher/core";

import type { ConfiguredWorkspace, Logger } from "../config.ts";
import type { Identify } from "./identify.ts";
import { resolveChannel } from "./resolve-channel.ts";
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
  /** Called once, when there is a channel to post in. */
  onConnected: (organizationId: string) => Promise<void>;
};

const firstDelayMs = 1000;
const maxDelayMs = 30_000;
const lookAgainMs = 5 * 60_000;

/** Slack may be down when we start: then the last known installation serves, and we keep trying. */
export function createConfigured(deps: Deps): Configured {
  const { clients, people, health } = deps;
  let workspace: Workspace | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let suspended = false;

  const attempt = async (delayMs: number): Promise<void> => {
    let complete = false;
    try {
      const facts = await learn(deps);
      workspace = { facts, clients, people, health };
      suspended = false;
      if (facts.approvalsChannelId !== null) await deps.onConnected(facts.organizationId);
      complete = facts.approvalsChannelId !== null;
    } catch (err) {
      if (workspace === null && !suspended) {
        const facts = await lastKnown(deps).catch(() => null);
        workspace = facts && { facts, clients, people, health };
      }
      deps.log.error({ err }, "the workspace is not known yet; trying again");
    }
    if (!complete) again(delayMs);
  };
  const again = (delayMs: number): void => {
    if (stopped) return;
    clearTimeout(timer);
    const next = Math.min(delayMs * 2, suspended ? lookAgainMs : maxDelayMs);
    timer = setTimeout(() => void attempt(next), delayMs);
    timer.unref();
  };
  return {
    current: () => workspace,
    isSettled: () => workspace !== null || suspended,
    start: () => attempt(firstDelayMs),
    refresh() {
      clearTimeout(timer);
      return attempt(firstDelayMs);
    },
    suspend() {
      suspended = true;
      workspace = null;
      again(lookAgainMs);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function learn({ store, clients, log, config }: Deps): Promise<WorkspaceFacts> {
  const client = clients.background;
  const organization = await store.read.organizations.find(config.organization);
  if (organization === null)
    throw new Error(`there is no organization ${config.organization}; check SLACK_ORGANIZATION`);
  const identity = await client.auth.test();
  const enterpriseId = identity.enterprise_id ?? null;
  const isEnterpriseInstall = identity.is_enterprise_install === true && enterpriseId !== null;
  const teamId = isEnterpriseInstall ? enterpriseId : identity.team_id;
  if (teamId === undefined) throw new Error("Slack did not say which team the token is for");
  const approvalsChannelId = await channelOrNull(client, config.approvalsChannel, log);
  const installed = await store.read.slack.install({
    organizationId: organization.id,
    id: newId(),
    teamId,
    enterpriseId,
    isEnterpriseInstall,
    botUserId: identity.user_id ?? null,
    scopes: identity.response_metadata?.scopes ?? [],
    approvalsChannelId,
  });
  log.info({ teamId: installed.teamId, channel: approvalsChannelId }, "connected to the workspace");
  return factsOf({ ...installed, organizationName: organization.name });
}

/** A channel that cannot be used is said in the log; commands work without it. */
async function channelOrNull(
  client: WebClient,
  channel: string,
  log: Logger,
): Promise<string | null> {
  try {
    const found = await resolveChannel(client, channel);
    if (found.ok) return found.channelId;
    log.error({ channel }, found.problem);
    return null;
  } catch (err) {
    if (!(err instanceof WebAPIPlatformError)) throw err;
    log.error({ channel, slackError: err.data.error }, "cannot look up the approvals channel");
    return null;
  }
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
