import { WebAPIPlatformError, type WebClient } from "@slack/web-api";

import type { ChannelProblem } from "./channel-problem.ts";

/** The part of Slack's channel that decides. */
export type Channel = {
  id?: string;
  name?: string;
  name_normalized?: string;
  previous_names?: string[];
  is_archived?: boolean;
  is_ext_shared?: boolean;
  is_pending_ext_shared?: boolean;
  is_member?: boolean;
};

/** Why a channel can't take requests; null when it can. */
export async function findChannelProblem(
  client: WebClient,
  channelId: string,
): Promise<ChannelProblem | null> {
  const channel = await loadChannel(client, channelId);
  return channel === null ? "not_found" : judgeChannel(channel);
}

/** Null for a channel that does not exist for the app. */
export async function loadChannel(client: WebClient, channelId: string): Promise<Channel | null> {
  try {
    return (await client.conversations.info({ channel: channelId })).channel ?? null;
  } catch (error) {
    if (error instanceof WebAPIPlatformError && error.data.error === "channel_not_found")
      return null;
    throw error;
  }
}

/** People of other companies read along in a shared one. */
export function judgeChannel(channel: Channel): "shared" | "archived" | null {
  if (channel.is_ext_shared === true || channel.is_pending_ext_shared === true) return "shared";
  return channel.is_archived === true ? "archived" : null;
}
