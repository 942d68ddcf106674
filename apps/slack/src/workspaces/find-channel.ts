import type { WebClient } from "@slack/web-api";

import type { Logger } from "../config.ts";
import type { ChannelSearch } from "./channel-search.ts";
import { loadChannel, type Channel } from "./resolve-channel.ts";

/** The name in a setting that may also be the id of a channel. */
export function channelNameIn(setting: string): string {
  return setting.trim().replace(/^#/, "").toLowerCase();
}

/** The id, where the setting is one. */
export function channelIdIn(setting: string): string | null {
  const wanted = setting.trim().replace(/^#/, "");
  return /^[CG][A-Z0-9]{5,}$/.test(wanted) ? wanted : null;
}

type Query = { name: string; knownId: string | null; search: ChannelSearch; log: Logger };

/**
 * The channel that a name in the configuration means. The known id outlives a new name of its
 * channel, and gives way only to another channel that has the wanted name.
 */
export async function findChannel(
  client: WebClient,
  { name, knownId, search, log }: Query,
): Promise<string | null> {
  const known = knownId === null ? null : await loadChannel(client, knownId);
  if (known !== null && isCalled(known, name)) return knownId;
  const found = await search.find();
  if (found !== null || knownId === null) return found;
  const facts = { wanted: name, channel: knownId, name: known?.name };
  log.error(facts, "the app is in no channel of the configured name; it keeps the known one");
  return knownId;
}

function isCalled(channel: Channel, name: string): boolean {
  const { previous_names = [] } = channel;
  return [channel.name, channel.name_normalized, ...previous_names].includes(name);
}
