import type { ActionsBlock, KnownBlock, ModalView, SectionBlock } from "@slack/types";
import { z } from "zod";

import { addressText, quoteName, shortenToUnits, slackDate } from "../../text/slack-text.ts";
import {
  actionTexts,
  memberActions,
  memberName,
  noMembersText,
  rolesText,
  type MemberAction,
  type MemberEntry,
} from "../../text/member-text.ts";
import { button } from "../button.ts";
import { inputBlock } from "../form-fields.ts";
import { sentenceBlocks } from "../info-modal.ts";

export const membersView = "members.search";
export const membersTitle = "Members";
export const memberMenuAction = "members.menu";
export const membersPageAction = "members.page";
export const membersFirstAction = "members.first";
export const membersSearch = { blockId: "search", actionId: "text" } as const;
export const maxSearch = 100;
export const membersPageSize = 20;

const placeSchema = z.object({ text: z.string().nullable(), cursor: z.string().nullable() });

/** Which page is shown: it travels in the view, because a modal is stored nowhere. */
export type MembersPlace = z.infer<typeof placeSchema>;

export type MemberRow = MemberEntry & {
  isSelf: boolean;
  /** What the reader may do with it. */
  actions: readonly MemberAction[];
};

export type MemberListModel = {
  organizationName: string;
  place: MembersPlace;
  members: readonly MemberRow[];
  nextCursor: string | null;
  /** What was just done, or why it was not. */
  notices?: readonly string[];
};

/** The members, a page at a time, each with what the reader may do. */
export function memberListModal(model: MemberListModel): ModalView {
  const { place, members, notices = [] } = model;
  return {
    type: "modal",
    callback_id: membersView,
    private_metadata: JSON.stringify(place),
    title: { type: "plain_text", text: membersTitle },
    submit: { type: "plain_text", text: "Search" },
    close: { type: "plain_text", text: "Close" },
    blocks: [
      ...sentenceBlocks(notices),
      searchInput(place),
      ...(members.length === 0
        ? sentenceBlocks([noMembersText(place.text)])
        : members.map(memberBlock)),
      ...pageBlock(model),
    ],
  };
}

/** Where a list or a form that came from it is; null for what no version of ours wrote. */
export function readPlace(metadata: string): MembersPlace | null {
  try {
    return placeSchema.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
}

function searchInput({ text }: MembersPlace): KnownBlock {
  return inputBlock(
    membersSearch,
    { label: "Part of a name, an address or an external ID", optional: true },
    {
      type: "plain_text_input",
      max_length: maxSearch,
      ...(text === null ? {} : { initial_value: shortenToUnits(text, maxSearch) }),
    },
  );
}

function memberBlock(member: MemberRow): SectionBlock {
  const { id, version, email, status, isSelf, actions, accessUntil = null } = member;
  const name = `*${quoteName(memberName(member))}*${isSelf ? " (you)" : ""}`;
  const address = email === null || memberName(member) === email ? "" : ` ${addressText(email)}`;
  const end = accessUntil === null ? "" : ` until ${slackDate(accessUntil)}`;
  const state = `${status === "suspended" ? "⏸️ suspended" : "active"}${end}`;
  return {
    type: "section",
    block_id: `member:${id}:v${version}`,
    text: { type: "mrkdwn", text: `${name}${address}\n${rolesText(member)} · ${state}` },
    ...(actions.length === 0
      ? {}
      : {
          accessory: {
            type: "overflow",
            action_id: memberMenuAction,
            options: actions.map((action) => ({
              text: { type: "plain_text", text: menuText(member, action) },
              value: `${action} ${id}`,
            })),
          },
        }),
  };
}

function menuText({ isSelf }: MemberRow, action: MemberAction): string {
  return isSelf && action === "remove" ? "Leave" : actionTexts[action];
}

/** What was chosen in a member's menu; null for what no version of ours put there. */
export function parseMenuValue(value: string): { action: MemberAction; id: string } | null {
  const [word, id] = value.split(" ");
  const action = memberActions.find((one) => one === word);
  return action === undefined || id === undefined ? null : { action, id };
}

function pageBlock({ place, nextCursor }: MemberListModel): ActionsBlock[] {
  const first = place.cursor === null ? [] : [button(membersFirstAction, "First page")];
  const next =
    nextCursor === null ? [] : [button(membersPageAction, "Next page", { value: nextCursor })];
  const elements = [...first, ...next];
  return elements.length === 0 ? [] : [{ type: "actions", block_id: "members:page", elements }];
}
