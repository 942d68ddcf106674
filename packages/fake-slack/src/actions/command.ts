import { isRecord } from "../block-kit/shapes.ts";
import { deliver, showError } from "../delivery/deliver.ts";
import { readContent } from "../messages/content.ts";
import { issueResponseUrl, respond } from "../messages/response-url.ts";
import { SlackApiError } from "../slack-api-error.ts";
import { issueTrigger } from "../state/triggers.ts";
import { findChannel, findUser } from "../state/workspace-state.ts";
import type { FakeChannel, FakeMessage, FakeUser, Fields } from "../slack-objects.ts";
import type { Delivery } from "../types.ts";
import { notSent, toDelivery } from "./delivery-result.ts";
import { escapeCommandText } from "./escape-command-text.ts";
import { channelName, isExternal, VERIFICATION_TOKEN } from "./interaction.ts";
import type { WorkspaceState } from "../state/slack-state.ts";
import type { Ack } from "../delivery/outgoing.ts";

export type CommandInput = {
  user: string;
  channel: string;
  command: string;
  text: string;
  escape?: boolean;
};

export async function sendCommand(
  workspace: WorkspaceState,
  input: CommandInput,
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  const channel = findChannel(workspace, input.channel);
  if (isExternal(workspace, user)) return reject(workspace, user, "external_user");
  if (!channel.members.includes(user.id)) return reject(workspace, user, "not_in_channel");
  const payload = commandPayload(workspace, { user, channel, input });
  const ack = await deliver(workspace, { kind: "slash_commands", payload, userId: user.id });
  if (ack.slackError !== null) return toDelivery(ack);
  try {
    const reply = readReply(workspace, { ack, user, channel });
    return toDelivery(ack, reply === null ? {} : { reply });
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
    showError(workspace, user.id, error.code);
    return toDelivery(ack, { slackError: error.code });
  }
}

function reject(workspace: WorkspaceState, user: FakeUser, error: string): Delivery {
  showError(workspace, user.id, error);
  return notSent(error);
}

function commandPayload(
  workspace: WorkspaceState,
  { user, channel, input }: { user: FakeUser; channel: FakeChannel; input: CommandInput },
): Fields {
  const place = { userId: user.id, channelId: channel.id, originalTs: null };
  const enterprise =
    workspace.enterpriseId === null
      ? {}
      : { enterprise_id: workspace.enterpriseId, enterprise_name: workspace.name };
  return {
    token: VERIFICATION_TOKEN,
    team_id: workspace.teamId,
    team_domain: workspace.domain,
    ...enterprise,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user.id,
    user_name: user.name,
    command: input.command,
    text: input.escape === true ? escapeCommandText(workspace, input.text) : input.text,
    api_app_id: workspace.slack.appId,
    is_enterprise_install: String(workspace.isEnterpriseInstall),
    response_url: issueResponseUrl(workspace, place),
    trigger_id: issueTrigger(workspace, user.id),
  };
}

/** A command's ack is nothing, a text, or a message in JSON; anything else Slack cannot show. */
function readReply(
  workspace: WorkspaceState,
  { ack, user, channel }: { ack: Ack; user: FakeUser; channel: FakeChannel },
): FakeMessage | null {
  if (ack.body.trim() === "") return null;
  const body: Fields = ack.isJson ? parse(ack.body) : { text: ack.body };
  if (Object.keys(body).length === 0) return null;
  const content = readContent(workspace.slack, body);
  return respond(workspace, content, { userId: user.id, channelId: channel.id, body });
}

function parse(body: string): Fields {
  try {
    const parsed: unknown = JSON.parse(body);
    if (isRecord(parsed)) return parsed;
  } catch {
    // Rejected below, like JSON that is not an object.
  }
  throw new SlackApiError("invalid_command_response");
}
