import { App, HTTPReceiver, SocketModeReceiver, type Receiver } from "@slack/bolt";

import { homeInviteAction } from "./blocks/home-view.ts";
import { inviteView } from "./blocks/invite-modal.ts";
import { pageAction, resendAction, revokeAction } from "./blocks/list-message.ts";
import { callOf } from "./call.ts";
import type { SlackConfig } from "./config.ts";
import { homeInviteButton, homeOpened } from "./listeners/home.ts";
import { inviteCommand } from "./listeners/invite-command.ts";
import { inviteShortcut } from "./listeners/invite-shortcut.ts";
import { inviteSubmission } from "./listeners/invite-submission.ts";
import { listButton } from "./listeners/list-buttons.ts";
import { listenToApprovals } from "./listeners/listen-to-approvals.ts";
import { createShortcut } from "./listeners/names.ts";
import { answerEverything } from "./listeners/answer-everything.ts";
import { workspaceEvents } from "./listeners/workspace-events.ts";
import type { Services } from "./services.ts";
import { slackLogger } from "./slack-logger.ts";

export type SlackReceiver =
  | { kind: "http"; receiver: HTTPReceiver }
  | { kind: "socket"; receiver: SocketModeReceiver };

export function createReceiver({
  config,
  log,
  fetch,
}: Pick<Services, "config" | "log" | "fetch">): SlackReceiver {
  const logger = slackLogger(log);
  if (config.appToken !== null) {
    const receiver = new SocketModeReceiver({
      appToken: config.appToken,
      logger,
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: {
          timeout: 8000,
          retryConfig: { retries: 0 },
          fetch,
          ...(config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl }),
        },
      },
    });
    return { kind: "socket", receiver };
  }
  const receiver = new HTTPReceiver({
    signingSecret: config.signingSecret,
    logger,
    customPropertiesExtractor: () => ({ receivedAt: Date.now() }),
  });
  return { kind: "http", receiver };
}

/** The real Bolt app with all listeners; it starts nothing. */
export function createBoltApp(
  services: Services,
  { receiver, isStopping }: { receiver: Receiver; isStopping: () => boolean },
): App {
  const { config, log, fetch } = services;
  const app = new App({
    receiver,
    logger: slackLogger(log),
    // Bolt gets no token: a failure of its authorize leaves people without a word, and it shares clients
    // between workspaces. The first middleware finds the workspace with its own clients.
    authorize: async () => ({}),
    convoStore: false,
    ignoreSelf: false,
    clientOptions: {
      fetch,
      ...(config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl }),
    },
  });
  app.use(answerEverything(services, isStopping));
  app.command(commandPattern(config), inviteCommand(services));
  listenToApprovals(app, services);
  for (const action_id of [resendAction, revokeAction, pageAction])
    app.action({ type: "block_actions", action_id }, listButton(services));
  app.action({ type: "block_actions", action_id: homeInviteAction }, homeInviteButton());
  app.view({ type: "view_submission", callback_id: inviteView }, inviteSubmission(services));
  app.shortcut({ type: "shortcut", callback_id: createShortcut }, inviteShortcut());
  app.event("app_home_opened", homeOpened(services));
  app.event("user_change", async ({ event, context }) =>
    callOf(context).workspace.people.forget(event.user.id),
  );
  workspaceEvents(services, app);
  return app;
}

function commandPattern({ command }: SlackConfig): RegExp {
  return new RegExp(`^${command.replaceAll(/[^a-z0-9/]/gu, "\\$&")}$`);
}
