import type { Middleware, SlackEventMiddlewareArgs } from "@slack/bolt";
import { forgetDeactivation, reportDeactivatedAccount, unlinkAccount } from "@usher/core";

import { callOf } from "../request/call.ts";
import type { Services } from "../request/services.ts";
import { confirmedAddress, isFullMember } from "../workspaces/identify.ts";

/** Drops cached data of a person. The link of a deactivated account ends, and the admins of a member's are notified. */
export function userChanged(
  services: Services,
): Middleware<SlackEventMiddlewareArgs<"user_change">> {
  return async ({ event: { user }, context }) => {
    const { workspace, requestId } = callOf(context);
    const { people, facts } = workspace;
    people.forget(user.id);
    const { organizationId, teamId } = facts;
    const account = { organizationId, teamId, slackUserId: user.id };
    const ctx = { store: services.store, via: "slack", requestId } as const;
    if (!user.deleted) return forgetDeactivation(ctx, account);
    const enterpriseId = user.enterprise_user?.enterprise_id ?? null;
    const claimed = { userId: user.id, teamId: user.team_id ?? null, enterpriseId };
    if (people.isOutsider(claimed, facts) || !isFullMember(user)) {
      await unlinkAccount(ctx, account, "deactivated");
      return;
    }
    await reportDeactivatedAccount(ctx, { ...account, emailKey: confirmedAddress(user).key });
  };
}
