import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import { newId, type Store } from "@usher/core";

import type { Logger, SlackConfig } from "./config.ts";
import { resolveChannel } from "./resolve-channel.ts";

/** Which organization this app serves and where in Slack. */
export type WorkspaceFacts = {
  organizationId: string;
  organizationName: string;
  teamId: string;
  enterpriseId: string | null;
  /** Null while the channel is not found or must not be used. */
  approvalsChannelId: string | null;
};

export type Workspace = {
  /** Null until Slack or the database has told once. */
  current(): WorkspaceFacts | null;
  organizationName(): string;
  /** Learns who we are, and keeps trying in the background until everything is known. */
  start(): Promise<void>;
  stop(): void;
};

type Deps = {
  store: Store;
  client: WebClient;
  log: Logger;
  config: SlackConfig;
  /** Called once, when there is a channel to post in. */
  onConnected: (organizationId: string) => Promise<void>;
};

const firstDelayMs = 1000;
const longestDelayMs = 30_000;

/** Slack may be down when we start: then the installation of the last time serves, and we try on. */
export function createWorkspace(deps: Deps): Workspace {
  let facts: WorkspaceFacts | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const attempt = async (delayMs: number): Promise<void> => {
    let complete = false;
    try {
      facts = await learn(deps);
      if (facts.approvalsChannelId !== null) await deps.onConnected(facts.organizationId);
      complete = facts.approvalsChannelId !== null;
    } catch (err) {
      facts ??= await lastKnown(deps).catch(() => null);
      deps.log.error({ err }, "cannot tell the workspace yet; trying again");
    }
    if (complete || stopped) return;
    timer = setTimeout(() => void attempt(Math.min(delayMs * 2, longestDelayMs)), delayMs);
    timer.unref();
  };
  return {
    current: () => facts,
    organizationName: () => facts?.organizationName ?? deps.config.organization,
    start: () => attempt(firstDelayMs),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function learn({ store, client, log, config }: Deps): Promise<WorkspaceFacts> {
  const organization = await store.read.organizations.find(config.organization);
  if (organization === null)
    throw new Error(`there is no organization ${config.organization}; check SLACK_ORGANIZATION`);
  const identity = await client.auth.test();
  if (identity.team_id === undefined)
    throw new Error("Slack did not say which team the token is for");
  const enterpriseId = identity.enterprise_id ?? null;
  const approvalsChannelId = await channelOrNull(client, config.approvalsChannel, log);
  const known = await store.read.slack.installationOf(organization.id);
  const installed = await store.read.slack.install({
    organizationId: organization.id,
    id: known?.id ?? newId(),
    teamId: identity.team_id,
    enterpriseId,
    approvalsChannelId,
  });
  log.info({ teamId: installed.teamId, channel: approvalsChannelId }, "connected to the workspace");
  return {
    organizationId: organization.id,
    organizationName: organization.name,
    teamId: identity.team_id,
    enterpriseId,
    approvalsChannelId,
  };
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
  const installation = organization && (await store.read.slack.installationOf(organization.id));
  if (!organization || !installation) return null;
  return {
    organizationId: organization.id,
    organizationName: organization.name,
    teamId: installation.teamId,
    enterpriseId: installation.enterpriseId,
    approvalsChannelId: installation.approvalsChannelId,
  };
}
