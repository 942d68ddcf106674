import type { Context } from "@usher/core";
import { limitKey } from "@usher/process";

import type { ServerDeps } from "../config.ts";
import type { Exchange } from "./exchange.ts";

export type ContextOf = (
  exchange: Exchange,
  caller: Pick<Context, "actor" | "organization" | "via">,
) => Context;

/** What every entry point of this server passes to a verb. Links are made from configuration, never from a request. */
export function createContextOf({ store, links, events, tracing, config }: ServerDeps): ContextOf {
  const linkBase = new URL(config.baseUrl).origin;
  const limits = config.limits ?? {};
  return ({ requestId, clientIp }, caller) => ({
    ...caller,
    requestId,
    store,
    links,
    linkBase,
    slackUrl: config.slackUrl,
    organizationCreation: config.organizationCreation ?? "operator",
    ...(events && { events }),
    ...(tracing && { tracing }),
    ...(config.stepUpMinutes !== undefined && { stepUpMinutes: config.stepUpMinutes }),
    limits,
    ipKey: limitKey(clientIp),
  });
}
