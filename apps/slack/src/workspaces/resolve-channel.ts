import { WebAPIPlatformError, type WebClient } from "@slack/web-api";

import type { ChannelProblem } from "./channel-problem.ts";

export type ResolvedChannel =
  | { ok: true; channelId: string }
  | { ok: false; problem: ChannelProblem };

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

/** Whether a channel can take requests. One that people of other companies share is rejected. */
export async function resolveChannel(
  client: WebClient,
  channelId: string,
): Promise<ResolvedChannel> {
  const channel = await loadChannel(client, channelId);
  return channel === null ? { ok: false, problem: "not_found" } : judgeChannel(channel, channelId);
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

export function judgeChannel(channel: Channel, channelId: string): ResolvedChannel {
  const reject = (problem: ChannelProblem): ResolvedChannel => ({ ok: false, problem });
  if (channel.is_ext_shared === true || channel.is_pending_ext_shared === true)
    return reject("shared");
  if (channel.is_archived === true) return reject("archived");
  return { ok: true, channelId };
}
