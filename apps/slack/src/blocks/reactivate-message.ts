import type { ViewOutput } from "@slack/bolt";
import type { KnownBlock, ModalView, SectionBlock } from "@slack/types";

import {
  memberName,
  memberText,
  roleWord,
  rolesText,
  withRolesText,
  type MemberEntry,
} from "../text/member-text.ts";
import { escapeText, joinList, quoteName, shorten } from "../text/slack-text.ts";
import { button, confirmation } from "./button.ts";
import { infoModal, sentenceBlocks } from "./info-modal.ts";
import type { MessageContent } from "./message.ts";

export const reactivateAction = "member.reactivate";
const blockPrefix = "reactivate:";

/** Null: no longer a member. */
export type InvitedMember = { id: string; member: MemberEntry | null };

export type ReactivationModel = {
  organizationName: string;
  people: readonly InvitedMember[];
  /** Why the last click changed nothing. */
  notice?: string;
};

/** Suspended members who were invited, each with a button for a person who may reactivate them. */
export function reactivateMessage(model: ReactivationModel): MessageContent {
  const { people, organizationName } = model;
  const names = people.flatMap(({ member }) =>
    member?.status === "suspended" ? [memberName(member)] : [],
  );
  const who = names.length === 0 ? "No one here" : joinList(names);
  const are = names.length > 1 ? "are suspended members" : "is a suspended member";
  const text = escapeText(shorten(`${who} ${are} of ${organizationName}.`, 3000));
  return { text, blocks: reactivateBlocks(model) };
}

export function reactivateBlocks(model: ReactivationModel): KnownBlock[] {
  const { people, notice } = model;
  const ids = people.map(({ id }) => id);
  return [
    ...people.map((person): SectionBlock => {
      const { member } = person;
      return {
        type: "section",
        block_id: `${blockPrefix}${person.id}:v${member?.version ?? "none"}`,
        text: { type: "mrkdwn", text: stateText(model, member) },
        ...(member?.status === "suspended" && {
          accessory: reactivateButton(member, ids, model.organizationName),
        }),
      };
    }),
    ...sentenceBlocks(notice === undefined ? [] : [notice]).map((block, at) => ({
      ...block,
      block_id: `${blockPrefix}notice:${at}`,
    })),
  ];
}

/** The member, then everyone who is listed: an ephemeral message is stored nowhere. */
function reactivateButton(member: MemberEntry, ids: readonly string[], organizationName: string) {
  const others = ids.filter((id) => id !== member.id);
  return button(reactivateAction, "Reactivate", {
    value: [member.id, ...others].join(" "),
    label: `Reactivate ${memberName(member)}`,
    confirm: confirmation({
      title: "Reactivate this member?",
      text: `${memberName(member)} gets ${roleWord(member)} ${joinList([...member.roleNames])} in ${shorten(organizationName, 100)} back immediately.`,
      confirm: "Reactivate",
      deny: "Cancel",
    }),
  });
}

function stateText({ organizationName }: ReactivationModel, member: MemberEntry | null): string {
  const organization = quoteName(organizationName);
  if (member === null)
    return `This person is no longer a member of ${organization}, and can be invited again.`;
  const who = memberText(member);
  return member.status === "suspended"
    ? `${who} is a suspended member of ${organization} with ${withRolesText(member)}. No invitation is needed.`
    : `✅ ${who} is active, as ${rolesText(member)}.`;
}

/** The window with what it says now about the suspended members; everything else as it was. */
export function withReactivation(
  view: Pick<ViewOutput, "title" | "blocks">,
  form: ModalView | null,
  model: ReactivationModel,
): ModalView {
  const base = form ?? { ...infoModal(view.title.text, []), blocks: view.blocks };
  const others = base.blocks.filter(({ block_id: id }) => id?.startsWith(blockPrefix) !== true);
  return { ...base, blocks: [...others, ...reactivateBlocks(model)] };
}
