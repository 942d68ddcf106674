import type { KnownBlock, ModalView } from "@slack/types";
import { isSystemRole, rankOf, systemRoles } from "@usher/core";
import { z } from "zod";

import {
  actionTexts,
  changeLines,
  memberActions,
  type ChangeFacts,
  type MemberAction,
} from "../../text/member-text.ts";
import { button } from "../button.ts";
import { inputBlock, optionOf, selectOf } from "../form-fields.ts";
import { sentenceBlocks } from "../info-modal.ts";
import { membersFirstAction, type MembersPlace } from "./member-list-modal.ts";

export const changeMemberView = "members.change";
export const changeMemberFields = {
  role: { blockId: "role", actionId: "select" },
  customRoles: { blockId: "custom_roles", actionId: "select" },
} as const;

const changeSchema = z.object({
  action: z.enum(memberActions),
  id: z.uuid(),
  version: z.number().int(),
  text: z.string().nullable(),
  cursor: z.string().nullable(),
});

/** What the form will do, and the list to go back to. */
export type PlannedChange = z.infer<typeof changeSchema>;

/** Null for what no version of ours wrote. */
export function readChange(metadata: string): PlannedChange | null {
  try {
    return changeSchema.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
}

export type ChangeMemberModel = ChangeFacts & {
  action: MemberAction;
  place: MembersPlace;
  /** The reader's own: they give no role above it. */
  rank: number;
  customRoles: readonly { slug: string; name: string }[];
};

/** Asks before a change: names the person and what happens. It stands in the list's place and leads back to it. */
export function changeMemberModal(model: ChangeMemberModel): ModalView {
  const { action, member, isSelf, place } = model;
  const { id, version } = member;
  const planned: PlannedChange = { action, id, version, ...place };
  const isLeaving = isSelf && action === "remove";
  const what = isLeaving ? "Leave" : actionTexts[action];
  return {
    type: "modal",
    callback_id: changeMemberView,
    private_metadata: JSON.stringify(planned),
    title: { type: "plain_text", text: isLeaving ? "Leave" : titles[action] },
    submit: { type: "plain_text", text: what },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      ...sentenceBlocks(changeLines(action, model)),
      ...(action === "change_role" ? roleInputs(model) : []),
      {
        type: "actions",
        block_id: "members:back",
        elements: [button(membersFirstAction, "Back to the list")],
      },
    ],
  };
}

const titles: Record<MemberAction, string> = {
  change_role: "Change role",
  suspend: "Suspend member",
  reactivate: "Reactivate member",
  remove: "Remove member",
};

/** Slack's limit of a list. */
const maxOptions = 100;

function roleInputs({ member, rank, customRoles }: ChangeMemberModel): KnownBlock[] {
  const { role, customRoles: custom } = changeMemberFields;
  const grantable = systemRoles.filter((one) => rankOf(one) <= rank);
  const choices = grantable.map((value) => ({ value, text: value }));
  const current = member.roles.find(isSystemRole) ?? "member";
  const select = inputBlock(
    role,
    { label: "Role" },
    selectOf(choices, { value: current, text: current }),
  );
  if (customRoles.length === 0) return [select];
  const held = new Set(member.roles);
  // What the member holds is always among them, so that it is not lost.
  const offered = customRoles
    .toSorted((a, b) => Number(held.has(b.slug)) - Number(held.has(a.slug)))
    .slice(0, maxOptions)
    .map(({ slug, name }) => ({ slug, option: optionOf({ value: slug, text: name }) }));
  const initial = offered.filter(({ slug }) => held.has(slug)).map(({ option }) => option);
  return [
    select,
    inputBlock(
      custom,
      { label: "Custom roles", hint: "Only with the role member.", optional: true },
      {
        type: "multi_static_select",
        options: offered.map(({ option }) => option),
        ...(initial.length > 0 ? { initial_options: initial } : {}),
      },
    ),
  ];
}
