import {
  createUsherCaller,
  type Actor,
  type Context,
  type OutcomeWriter,
  type Store,
  type UsherCaller,
} from "@usher/core";

import type { SlackAppDeps } from "../config.ts";
import type { InFlight } from "./in-flight.ts";
import type { Intake } from "./intake.ts";
import type { Cache } from "../workspaces/cache.ts";
import type { SlackFetch } from "../workspaces/fetch-whole.ts";
import type { SlackRate } from "../workspaces/slack-rate.ts";
import type { Workspaces } from "../workspaces/workspaces.ts";

/** What listeners and the worker share. The workspace of a request is `call.workspace`. */
export type Services = SlackAppDeps & {
  /** For every client of Slack, so that its calls are counted. */
  fetch: SlackFetch;
  workspaces: Workspaces;
  inFlight: InFlight;
  rate: SlackRate;
  /** Keeps what Slack said until it is written: forgetting a message would post it again. */
  outcomes: OutcomeWriter;
  intake: Intake;
  /** The version that an unknown message shows since a click on it, by channel and timestamp. */
  refreshed: Cache<number>;
};

type CallerOptions = {
  store: Store;
  actor: Actor;
  organization: string;
  requestId: string | null;
  via: "slack" | "worker";
};

export function callerFor(services: Services, options: CallerOptions): UsherCaller {
  return createUsherCaller(contextOf(services, options));
}

function contextOf(services: Services, options: CallerOptions): Context {
  return {
    ...options,
    links: services.links,
    ...(services.tracing && { tracing: services.tracing }),
    linkBase: services.config.baseUrl.replace(/\/+$/, ""),
    slackUrl: services.config.oauth?.publicUrl,
  };
}

/** For what the app does by itself: updating messages, notifying people. */
export function systemCaller(services: Services, organizationId: string): UsherCaller {
  return createUsherCaller(systemContext(services, organizationId));
}

/** The same for what no procedure does. */
export function systemContext(services: Services, organizationId: string): Context {
  return contextOf(services, {
    store: services.store,
    actor: { kind: "system", name: "slack" },
    organization: organizationId,
    requestId: null,
    via: "worker",
  });
}
