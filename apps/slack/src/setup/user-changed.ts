import type { Middleware, SlackEventMiddlewareArgs } from "@slack/bolt";
import { unlinkAccount } from "@usher/core";

import { callOf } from "../request/call.ts";
import type { Services } from "../request/services.ts";

/** Drops cached data of a person; the link of a deactivated account ends. */
export function userChanged(
  services: Services,
): Middleware<SlackEventMiddlewareArgs<"user_change">> {
  return async ({ event: { user }, context }) => {
    const { workspace, requestId } = callOf(context);
    workspace.people.forget(user.id);
    if (!user.deleted) return;
    const { organizationId, teamId } = workspace.facts;
    const account = { organizationId, teamId, slackUserId: user.id };
    await unlinkAccount({ store: services.store, via: "slack", requestId }, account, "deactivated");
  };
}
