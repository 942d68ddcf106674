import { createShortcut, messageShortcutName, subscribedEvents } from "./names.ts";
import { requiredScopes } from "../workspaces/required-scopes.ts";

export type ManifestOptions = {
  command: string;
  /** Where Slack reaches this app; null in socket mode. */
  url: string | null;
  /** Where browsers come back to from Slack's page; absent where no owner connects workspaces. */
  oauthUrl?: string | null;
};

/** Names Slack itself rejects in a manifest; one of them makes it reject every command. */
const reserved = new Set(
  "me status away dnd shrug remind msg feed who collapse expand leave join open search topic mute pro shortcuts".split(
    " ",
  ),
);

/** Built-in commands of Slack that an app's command of the same name shadows, or is shadowed by. */
const builtIn = new Set(
  "invite archive dm kick remove rename prefs call apps help invite_people unarchive star".split(
    " ",
  ),
);

export type CommandCheck = { problem: string | null; warning: string | null };

/** Whether Slack takes this name for a slash command. */
export function checkCommandName(command: string): CommandCheck {
  const reject = (problem: string): CommandCheck => ({ problem, warning: null });
  if (!command.startsWith("/")) return reject(`${command} does not begin with a slash.`);
  if (command.length > 32) return reject(`${command} is longer than 32 characters.`);
  if (!/^\/[a-z0-9][a-z0-9_-]*$/.test(command))
    return reject(`${command} may have only a–z, 0–9, - and _ after the slash.`);
  const name = command.slice(1);
  if (reserved.has(name)) return reject(`Slack reserves ${command}; choose another name.`);
  if (builtIn.has(name))
    return {
      problem: null,
      warning: `Slack has its own ${command}. Where that gets in the way, set SLACK_COMMAND to another name, such as /usher.`,
    };
  return { problem: null, warning: null };
}

/** An app manifest for Slack's "From a manifest". Throws when the name cannot be a command. */
export function slackManifest({
  command,
  url,
  oauthUrl = null,
}: ManifestOptions): Record<string, unknown> {
  const { problem } = checkCommandName(command);
  if (problem !== null) throw new Error(problem);
  const socket = url === null;
  const endpoint = socket ? {} : { url: `${origin(url)}/slack/events` };
  const requestUrl = socket ? {} : { request_url: endpoint.url };
  return {
    display_information: {
      name: "Usher",
      description: "Invite people to your organization, with approval where required.",
      background_color: "#1f3a5f",
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: "Usher", always_online: true },
      shortcuts: [
        {
          name: "Invite someone",
          type: "global",
          callback_id: createShortcut,
          description: "Invite people to your organization.",
        },
        {
          name: "Invite from this message",
          type: "message",
          callback_id: messageShortcutName,
          description: "Invite the addresses in this message.",
        },
      ],
      slash_commands: [
        {
          command,
          ...endpoint,
          description: "Invite people to your organization",
          usage_hint: "jane@acme.com admin",
          should_escape: true,
        },
      ],
    },
    oauth_config: {
      ...(oauthUrl === null ? {} : { redirect_urls: [`${origin(oauthUrl)}/slack/oauth_redirect`] }),
      scopes: { bot: requiredScopes },
    },
    settings: {
      event_subscriptions: { ...requestUrl, bot_events: subscribedEvents },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: oauthUrl !== null,
      socket_mode_enabled: socket,
      token_rotation_enabled: false,
    },
  };
}

function origin(url: string): string {
  return url.replace(/\/+$/, "");
}
