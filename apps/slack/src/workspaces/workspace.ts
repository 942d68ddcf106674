import type { NamedInstallation } from "@usher/core";

import type { ChannelProblem } from "./channel-problem.ts";
import type { Identify } from "./identify.ts";
import type { SlackClients } from "./slack-clients.ts";
import type { Health } from "./health.ts";

/** Which organization a Slack workspace serves, and where in Slack. */
export type WorkspaceFacts = {
  installationId: string;
  organizationId: string;
  organizationName: string;
  /** Of an installation on a whole enterprise: the enterprise's id, which no team has. */
  teamId: string;
  enterpriseId: string | null;
  isEnterpriseInstall: boolean;
  /** Null while there is none, it is not found or it must not be used. */
  approvalsChannelId: string | null;
  /** The channel that was chosen, where it cannot be used, and why. */
  blockedChannel: BlockedChannel | null;
};

export type BlockedChannel = {
  /** Null for a configured name that was not found. */
  id: string | null;
  problem: ChannelProblem;
};

/** One workspace as one request or one job sees it: its clients carry its token and no other. */
export type Workspace = {
  readonly facts: WorkspaceFacts;
  readonly clients: SlackClients;
  readonly people: Identify;
  readonly health: Pick<Health, "note">;
};

/** Where a request of Slack comes from, as its payload says. */
export type Place = {
  teamId: string | null;
  enterpriseId: string | null;
  isEnterpriseInstall: boolean;
};

export function factsOf(installation: NamedInstallation): WorkspaceFacts {
  return {
    installationId: installation.id,
    organizationId: installation.organizationId,
    organizationName: installation.organizationName,
    teamId: installation.teamId,
    enterpriseId: installation.enterpriseId,
    isEnterpriseInstall: installation.isEnterpriseInstall,
    approvalsChannelId: installation.approvalsChannelId,
    blockedChannel: null,
  };
}

/** Whether it can be used or not. */
export function chosenChannelId({
  approvalsChannelId,
  blockedChannel,
}: WorkspaceFacts): string | null {
  return approvalsChannelId ?? blockedChannel?.id ?? null;
}
