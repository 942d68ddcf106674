import type { GlobalShortcut, Middleware, SlackShortcutMiddlewareArgs } from "@slack/bolt";

import { inviteModal } from "../blocks/invite-modal.ts";
import { callOf } from "../call.ts";

/** "Invite someone" from Slack's own menu: the same form, for workspaces where the command is taken. */
export function inviteShortcut(): Middleware<SlackShortcutMiddlewareArgs<GlobalShortcut>> {
  return async ({ shortcut, ack, context }) => {
    const call = callOf(context);
    try {
      await call.workspace.clients.interactive.views.open({
        trigger_id: shortcut.trigger_id,
        view: inviteModal({ emails: [], roles: [], note: null }),
      });
    } finally {
      // A shortcut has no place for words: Slack shows its own when the form does not come.
      call.acked = true;
      await ack();
    }
  };
}
