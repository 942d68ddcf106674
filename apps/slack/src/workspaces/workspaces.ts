import type { OutcomeWriter } from "@usher/core";

import type { SlackAppDeps } from "../config.ts";
import { createIdentify } from "./identify.ts";
import { createTokenExchange } from "./token-exchange.ts";
import type { SlackFetch } from "./fetch-whole.ts";
import { createSlackClients } from "./slack-clients.ts";
import { createChannelCheck } from "./channel-check.ts";
import type { ChannelProblem } from "./channel-problem.ts";
import { createConfigured, type Configured } from "./configured.ts";
import { createHealth } from "./health.ts";
import { createInstalled, type Installed } from "./installed.ts";
import { matchPlace } from "./match-place.ts";
import { createTeamNames } from "./team-names.ts";
import type { Place, Workspace } from "./workspace.ts";

/** Every Slack workspace this process serves. */
export type Workspaces = {
  /**
   * The workspace a request came from. `unknown`: Slack and the database have not answered yet;
   * `not_installed`: the app is not installed there. Throws when the database does not answer.
   */
  of(place: Place): Promise<Workspace | "unknown" | "not_installed">;
  /** All workspaces of an organization that this process can write to, as they are now. */
  ofOrganization(organizationId: string): Promise<readonly Workspace[]>;
  /** Their names, by team; those that Slack does not return are left out. */
  namesOf(organizationId: string): Promise<ReadonlyMap<string, string>>;
  /** Whose jobs this process claims. */
  organizationIds(): Promise<readonly string[]>;
  /** Something about the workspace changed: its channel, its token, or whether it is there at all. */
  changed(workspace: Workspace, change: "uninstalled" | "channel"): Promise<void>;
  /** Slack says that the approvals channel of a workspace cannot be used. */
  channelBlocked(workspace: Workspace, problem: ChannelProblem): Promise<void>;
  /** A team was connected just now. */
  installed(teamId: string): void;
  start(): Promise<void>;
  stop(): void;
};

type Deps = Pick<SlackAppDeps, "store" | "log" | "config"> & {
  fetch: SlackFetch;
  outcomes: OutcomeWriter;
  /** Takes what goes on after its call, to wait for it. */
  track: (work: Promise<unknown>) => void;
  /** Called when there is a channel to post an organization's requests in. */
  onConnected: (organizationId: string) => Promise<void>;
  /** Called whenever it is confirmed that an approvals channel cannot be used. */
  onChannelBlocked: (workspace: Workspace, problem: ChannelProblem) => Promise<void>;
};

export function createWorkspaces(deps: Deps): Workspaces {
  const channels = createChannelCheck({
    log: deps.log,
    async onBlocked(workspace, problem) {
      workspace.health.note(healthCodes[problem]);
      await deps
        .onChannelBlocked(workspace, problem)
        .catch((err: unknown) => deps.log.warn({ err }, "the admins were not notified"));
    },
    onUsable: ({ facts }) => deps.onConnected(facts.organizationId),
  });
  const onConnected = async (workspace: Workspace): Promise<void> => {
    const { approvalsChannelId, organizationId } = workspace.facts;
    if (approvalsChannelId === null) return channels.report(workspace, "not_found");
    const { facts } = await channels.checked(workspace);
    if (facts.blockedChannel === null) await deps.onConnected(organizationId);
  };
  const configured = deps.config.workspaces.map((one) => createOne({ ...deps, onConnected }, one));
  const installed = createAll(deps);
  let timer: NodeJS.Timeout | undefined;
  const names = createTeamNames();
  const known = (): Workspace[] =>
    configured.map((one) => one.current()).filter((one) => one !== null);

  const ofOrganization = async (organizationId: string): Promise<readonly Workspace[]> => {
    const own = known().filter(({ facts }) => facts.organizationId === organizationId);
    const rest = (await installed?.ofOrganization(organizationId)) ?? [];
    const others = rest.filter((one) => own.every(({ facts }) => !isSame(facts, one.facts)));
    return Promise.all([...own, ...others].map((one) => channels.checked(one)));
  };
  const find = async (place: Place): Promise<ReturnType<typeof matchPlace>> => {
    const own = known();
    if (own.some(({ facts }) => facts.teamId === place.teamId) || installed === null)
      return matchPlace(own, place);
    return matchPlace([...own, ...(await installed.at(place))], place);
  };
  const checkBlocked = async (): Promise<void> => {
    for (const organizationId of channels.blockedOrganizations())
      await ofOrganization(organizationId).catch((err: unknown) =>
        deps.log.warn({ err }, "a channel that cannot be used was not checked"),
      );
  };

  return {
    async of(place) {
      const found = await find(place);
      return found === null ? ifNone(configured) : channels.known(found);
    },
    ofOrganization,
    async namesOf(organizationId) {
      return names.of(await ofOrganization(organizationId));
    },
    async organizationIds() {
      const own = known().map(({ facts }) => facts.organizationId);
      return [...new Set([...own, ...((await installed?.organizationIds()) ?? [])])];
    },
    async changed({ facts }, change) {
      installed?.forget(facts.teamId);
      if (change === "channel") channels.expire(facts.teamId);
      else channels.forget(facts.teamId);
      const one = configured.find((each) => each.current()?.facts.teamId === facts.teamId);
      if (change === "uninstalled") one?.suspend();
      else await one?.refresh();
      if (change === "channel") await ofOrganization(facts.organizationId);
    },
    channelBlocked: (workspace, problem) => channels.report(workspace, problem),
    installed(teamId) {
      installed?.forget(teamId);
      channels.forget(teamId);
    },
    async start() {
      await Promise.all([...configured.map((one) => one.start()), installed?.start()]);
      timer = setInterval(() => void checkBlocked(), checkBlockedEveryMs);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      for (const one of configured) one.stop();
      installed?.stop();
    },
  };
}

const checkBlockedEveryMs = 5000;

/** What the installation's health shows, until a post there succeeds. */
const healthCodes: Record<ChannelProblem, string> = {
  not_found: "approvals_channel_not_found",
  not_a_member: "approvals_channel_left",
  archived: "approvals_channel_archived",
  shared: "approvals_channel_shared",
};

type OneDeps = Omit<Deps, "onConnected"> & { onConnected: (workspace: Workspace) => Promise<void> };

function createOne(deps: OneDeps, workspace: Deps["config"]["workspaces"][number]): Configured {
  const { store, log, config, onConnected } = deps;
  const { apiUrl } = config;
  const key = () => {
    const facts = one.current()?.facts;
    return facts ? { organizationId: facts.organizationId, id: facts.installationId } : null;
  };
  const health = createHealth({ store, log, key, fetch: deps.fetch, track: deps.track });
  const { fetch } = health;
  const clients = createSlackClients({ token: workspace.botToken, apiUrl, log, fetch, config });
  const people = createIdentify(clients.interactive);
  const one = createConfigured({
    store,
    clients,
    people,
    health,
    log,
    config: workspace,
    onConnected,
  });
  return one;
}

function createAll(deps: Deps): Installed | null {
  const { log, config, fetch } = deps;
  const { oauth } = config;
  if (oauth === undefined || oauth === null) return null;
  const exchange = createTokenExchange({ oauth, apiUrl: config.apiUrl, log, fetch });
  return createInstalled({ ...deps, oauth, exchange });
}

function ifNone(configured: readonly Configured[]): "unknown" | "not_installed" {
  return configured.every((one) => one.isSettled()) ? "not_installed" : "unknown";
}

function isSame(one: Workspace["facts"], other: Workspace["facts"]): boolean {
  return one.teamId === other.teamId;
}
