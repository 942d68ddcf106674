import type { ModalView, PlainTextOption } from "@slack/types";
import { systemRoles } from "@usher/core";

import { shortenToUnits } from "../slack-text.ts";

export const inviteView = "invitation.create";
export const inviteFields = {
  emails: { blockId: "emails", actionId: "text" },
  role: { blockId: "role", actionId: "select" },
  note: { blockId: "note", actionId: "text" },
} as const;

export type InviteModalDraft = {
  emails: readonly string[];
  roles: readonly string[];
  note: string | null;
};

export function inviteModal(draft: InviteModalDraft): ModalView {
  const options = systemRoles.map(option);
  const roles = draft.roles.filter((role) => !options.some(({ value }) => value === role));
  const offered = [...options, ...roles.map(option)];
  const wanted = draft.roles.at(-1) ?? "member";
  return {
    type: "modal",
    callback_id: inviteView,
    title: { type: "plain_text", text: "Invite people" },
    submit: { type: "plain_text", text: "Invite" },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      {
        type: "input",
        block_id: inviteFields.emails.blockId,
        label: { type: "plain_text", text: "E-mail addresses" },
        hint: { type: "plain_text", text: "One or more, up to 20, separated by spaces or lines." },
        element: {
          type: "plain_text_input",
          action_id: inviteFields.emails.actionId,
          multiline: true,
          max_length: 3000,
          focus_on_load: true,
          ...(draft.emails.length > 0
            ? { initial_value: shortenToUnits(draft.emails.join("\n"), 3000) }
            : {}),
        },
      },
      {
        type: "input",
        block_id: inviteFields.role.blockId,
        label: { type: "plain_text", text: "Role" },
        element: {
          type: "static_select",
          action_id: inviteFields.role.actionId,
          options: offered,
          initial_option: option(wanted),
        },
      },
      {
        type: "input",
        block_id: inviteFields.note.blockId,
        optional: true,
        label: { type: "plain_text", text: "Note for the approvers" },
        element: {
          type: "plain_text_input",
          action_id: inviteFields.note.actionId,
          multiline: true,
          max_length: 500,
          ...(draft.note === null ? {} : { initial_value: shortenToUnits(draft.note, 500) }),
        },
      },
    ],
  };
}

function option(role: string): PlainTextOption {
  const text = shortenToUnits(role, 75);
  return { text: { type: "plain_text", text }, value: text };
}
