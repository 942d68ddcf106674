import type { GlobalShortcut, Middleware, SlackShortcutMiddlewareArgs } from "@slack/bolt";

import { callOf } from "../request/call.ts";
import type { Services } from "../request/services.ts";
import { claimedBy } from "../request/claimed-by.ts";
import { openInviteForm } from "./open-invite-form.ts";

/** "Invite someone" from Slack's own menu: the same form, for workspaces where the command is taken. */
export function inviteShortcut(
  services: Services,
): Middleware<SlackShortcutMiddlewareArgs<GlobalShortcut>> {
  return async ({ shortcut, ack, context }) => {
    const call = callOf(context);
    const { trigger_id: triggerId } = shortcut;
    const draft = { emails: [], roles: [], note: null };
    await openInviteForm(services, { call, claimed: claimedBy(shortcut), triggerId }, draft);
    // A shortcut has no place for words: Slack shows its own when the form does not come.
    call.acked = true;
    await ack();
  };
}
