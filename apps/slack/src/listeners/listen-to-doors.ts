import type { App, BlockButtonAction } from "@slack/bolt";

import { homeInviteAction } from "../blocks/home-view.ts";
import { inviteView } from "../blocks/invite-modal.ts";
import { linkView } from "../blocks/link-modal.ts";
import { pageAction, resendAction, revokeAction } from "../blocks/list-message.ts";
import { peopleAction, settingsView } from "../blocks/settings-modal.ts";
import type { Services } from "../services.ts";
import { homeInviteButton, homeOpened } from "./home.ts";
import { inviteCommand } from "./invite-command.ts";
import { inviteShortcut } from "./invite-shortcut.ts";
import { inviteSubmission } from "./invite-submission.ts";
import { linkSubmission } from "./link-account.ts";
import { listButton } from "./list-buttons.ts";
import { messageShortcut } from "./message-shortcut.ts";
import { createShortcut, messageShortcutName } from "./names.ts";
import { settingsSubmission } from "./settings-submission.ts";
import { suggestPeople } from "./settings.ts";
import { userChanged } from "./user-changed.ts";

/** Every way in but the approval messages: command, shortcuts, Home tab, and the forms they open. */
export function listenToDoors(app: App, services: Services): void {
  app.command(commandPattern(services.config.command), inviteCommand(services));
  app.shortcut({ type: "shortcut", callback_id: createShortcut }, inviteShortcut(services));
  app.shortcut(
    { type: "message_action", callback_id: messageShortcutName },
    messageShortcut(services),
  );
  for (const action_id of [resendAction, revokeAction, pageAction])
    app.action<BlockButtonAction>({ type: "block_actions", action_id }, listButton(services));
  app.action<BlockButtonAction>(
    { type: "block_actions", action_id: homeInviteAction },
    homeInviteButton(services),
  );
  app.view({ type: "view_submission", callback_id: inviteView }, inviteSubmission(services));
  app.view({ type: "view_submission", callback_id: linkView }, linkSubmission(services));
  app.view({ type: "view_submission", callback_id: settingsView }, settingsSubmission(services));
  app.options({ type: "block_suggestion", action_id: peopleAction }, suggestPeople(services));
  app.event("app_home_opened", homeOpened(services));
  app.event("user_change", userChanged(services));
}

function commandPattern(command: string): RegExp {
  return new RegExp(`^${command.replaceAll(/[^a-z0-9/]/gu, "\\$&")}$`);
}
