import type { WebClient } from "@slack/web-api";

export type ResolvedChannel = { ok: true; channelId: string } | { ok: false; problem: string };

type Channel = {
  id?: string;
  name?: string;
  is_archived?: boolean;
  is_ext_shared?: boolean;
  is_pending_ext_shared?: boolean;
};

const maxPages = 50;

/** Finds the approvals channel by id or name. One that people of other companies share is rejected. */
export async function resolveChannel(client: WebClient, given: string): Promise<ResolvedChannel> {
  const wanted = given.trim().replace(/^#/, "");
  const channel = /^[CG][A-Z0-9]{5,}$/.test(wanted)
    ? (await client.conversations.info({ channel: wanted })).channel
    : await findByName(client, wanted);
  if (channel?.id === undefined)
    return {
      ok: false,
      problem: "the approvals channel was not found; if it is private, add the app to it first",
    };
  if (channel.is_ext_shared === true || channel.is_pending_ext_shared === true)
    return {
      ok: false,
      problem: "the approvals channel is shared with another company; choose one that is not",
    };
  if (channel.is_archived === true)
    return { ok: false, problem: "the approvals channel is archived; choose another one" };
  return { ok: true, channelId: channel.id };
}

async function findByName(client: WebClient, name: string): Promise<Channel | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await client.conversations.list({
      types: "public_channel,private_channel",
      exclude_archived: true,
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const found = answer.channels?.find((channel) => channel.name === name);
    if (found !== undefined) return found;
    cursor = answer.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === "") return undefined;
  }
  return undefined;
}
