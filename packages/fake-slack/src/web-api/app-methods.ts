import { randomUUID } from "node:crypto";
import { SlackApiError } from "../slack-api-error.ts";
import type { SlackState } from "../state/slack-state.ts";
import type { Fields } from "../slack-objects.ts";

/** What an app-level token (`xapp-`) may call. */
export const appMethods = new Map<string, (slack: SlackState, token: string) => Fields>([
  ["apps.connections.open", openConnection],
]);

function openConnection(slack: SlackState, token: string): Fields {
  if (!slack.workspaces.some((one) => one.appToken === token)) {
    const isBotToken = slack.workspaces.some((one) => one.botToken === token);
    throw new SlackApiError(isBotToken ? "not_allowed_token_type" : "invalid_auth");
  }
  const ticket = randomUUID();
  slack.socketTickets.set(ticket, token);
  return {
    url: `${slack.baseUrl.replace(/^http/, "ws")}/link/?ticket=${ticket}&app_id=${slack.appId}`,
  };
}
