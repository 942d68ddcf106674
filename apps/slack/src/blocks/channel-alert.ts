import type { RichTextElement } from "@slack/types";

import {
  channelReason,
  channelRemedy,
  type ChannelProblem,
} from "../workspaces/channel-problem.ts";
import { escapeText, oneLine } from "../text/slack-text.ts";
import type { MessageContent } from "./message.ts";
import { richText, section } from "./rich-text.ts";

type BlockedChannelFacts = {
  channelId: string | null;
  problem: ChannelProblem;
  organizationName: string;
};

/** Notifies an admin that requests do not reach the approvals channel. */
export function channelAlert(facts: BlockedChannelFacts): MessageContent {
  const { channelId, problem } = facts;
  const start = `I can't ask for approvals for ${oneLine(facts.organizationName)} in `;
  const end = `: ${channelReason(problem)}. Requests wait until this is fixed; approvers find them in my Home tab.`;
  const remedy = channelRemedy(problem);
  const channel: string | RichTextElement =
    channelId === null ? "the approvals channel" : { type: "channel", channel_id: channelId };
  return {
    text: escapeText(`${start}the approvals channel${end} ${remedy}`),
    blocks: [richText("alert:channel", [section(`⚠️ ${start}`, channel, end), section(remedy)])],
  };
}
