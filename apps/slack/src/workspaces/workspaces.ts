import type { SlackAppDeps } from "../config.ts";
import { createIdentify } from "../identify.ts";
import { createSlackClients, type SlackFetch } from "../slack-clients.ts";
import { createConfigured } from "./configured.ts";
import { matchPlace } from "./match-place.ts";
import type { Place, Workspace } from "./workspace.ts";

/** Every Slack workspace this process serves. */
export type Workspaces = {
  /**
   * The workspace a request came from. `unknown`: Slack and the database have not told yet;
   * `not_installed`: the app serves nobody there.
   */
  of(place: Place): Promise<Workspace | "unknown" | "not_installed">;
  /** All workspaces of an organization that this process can write to. */
  ofOrganization(organizationId: string): Promise<readonly Workspace[]>;
  /** Whose jobs this process claims. */
  organizationIds(): Promise<readonly string[]>;
  /** False while some workspace of the configuration is not known yet. */
  complete(): boolean;
  start(): Promise<void>;
  stop(): void;
};

type Deps = Pick<SlackAppDeps, "store" | "log" | "config"> & {
  fetch: SlackFetch;
  /** Called when there is a channel to post an organization's requests in. */
  onConnected: (organizationId: string) => Promise<void>;
};

export function createWorkspaces(deps: Deps): Workspaces {
  const { store, log, config, fetch, onConnected } = deps;
  const configured = config.workspaces.map((one) => {
    const { apiUrl, slackTimeoutMs: timeoutMs } = config;
    const clients = createSlackClients({ token: one.botToken, apiUrl, log, fetch, timeoutMs });
    const people = createIdentify(clients.interactive);
    return createConfigured({ store, clients, people, log, config: one, onConnected });
  });
  const known = (): Workspace[] =>
    configured.map((one) => one.current()).filter((one) => one !== null);
  const complete = () => known().length === configured.length;
  return {
    async of(place) {
      return matchPlace(known(), place) ?? (complete() ? "not_installed" : "unknown");
    },
    async ofOrganization(organizationId) {
      return known().filter(({ facts }) => facts.organizationId === organizationId);
    },
    organizationIds: async () => [...new Set(known().map(({ facts }) => facts.organizationId))],
    complete,
    async start() {
      await Promise.all(configured.map((one) => one.start()));
    },
    stop() {
      for (const one of configured) one.stop();
    },
  };
}
