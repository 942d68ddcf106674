import { actorId, type Context } from "@usher/core";
import { limitKey } from "@usher/process";

import type { ServerDeps } from "../config.ts";
import type { Exchange, RequestFacts } from "./exchange.ts";

type Caller = Pick<Context, "actor" | "organization" | "via">;

export type ContextOf = (exchange: Exchange, caller: Caller) => Context;

/** What every entry point of this server passes to a verb. Links are made from configuration, never from a request. */
export function createContextOf({
  store,
  links,
  events,
  webhooks,
  tracing,
  config,
}: ServerDeps): ContextOf {
  const linkBase = config.baseUrl.replace(/\/+$/, "");
  const limits = config.limits ?? {};
  return ({ requestId, clientIp, facts }, caller) => {
    noteCaller(facts, caller);
    return {
      ...caller,
      requestId,
      store,
      links,
      linkBase,
      slackUrl: config.slackUrl,
      organizationCreation: config.organizationCreation ?? "operator",
      ...(events && { events }),
      ...(webhooks && { webhooks }),
      ...(tracing && { tracing }),
      ...(config.stepUpMinutes !== undefined && { stepUpMinutes: config.stepUpMinutes }),
      eventRetentionDays: config.eventRetentionDays,
      limits,
      ipKey: limitKey(clientIp),
      onOrganization(organizationId) {
        facts.organizationId = organizationId;
      },
    };
  };
}

/** Without an actor, a page is shown to the holder of its link; a call is anonymous. */
function noteCaller(facts: RequestFacts, { actor, via }: Caller): void {
  if (actor === null) {
    if (via === "page") facts.actorKind = "invitee";
    return;
  }
  facts.actorKind = actor.kind;
  facts.actorId = actorId(actor);
  if (actor.kind === "org_key") facts.organizationId ??= actor.organizationId;
}
