import type { KnownBlock, ModalView } from "@slack/types";
import { isSystemRole, rankOf, systemRoles } from "@usher/core";

import { endSchema, type EndOfAccess } from "../command/access-end.ts";
import { endChoiceText } from "../text/access-end-text.ts";
import { hoursChoice } from "../text/settings-text.ts";
import { shortenToUnits } from "../text/slack-text.ts";
import { inputBlock, noticeBlocks, selectOf, type Field } from "./form-fields.ts";
import type { Choice } from "../text/choice.ts";

export const inviteView = "invitation.create";
export const inviteFields = {
  emails: { blockId: "emails", actionId: "text" },
  /** The same input after some of its addresses were invited: Slack keeps what was typed under an id it knows. */
  remaining: { blockId: "emails:remaining", actionId: "text" },
  role: { blockId: "role", actionId: "select" },
  expiry: { blockId: "expiry", actionId: "select" },
  /** Only where the command says when access ends. */
  end: { blockId: "access_end", actionId: "select" },
  note: { blockId: "note", actionId: "text" },
} as const;

export type InviteModalDraft = {
  emails: readonly string[];
  roles: readonly string[];
  note: string | null;
  end?: EndOfAccess | undefined;
  /** What the person should know before sending. */
  notices?: readonly string[];
};

type CustomRole = { slug: string; name: string };

/** What is known of the organization and of the person's last invitation when the form opens. */
export type InvitePrefill = {
  roles: readonly string[];
  expiresInHours: number | null;
  customRoles: readonly CustomRole[];
  expiry: { defaultHours: number; minHours: number; maxHours: number; allowNever: boolean };
};

/** The form is filled by what was typed, then by the last use, then by what is usual. */
export function inviteModal(
  draft: InviteModalDraft,
  prefill: InvitePrefill | null = null,
): ModalView {
  const { emails, note } = inviteFields;
  return {
    type: "modal",
    callback_id: inviteView,
    title: { type: "plain_text", text: "Invite people" },
    submit: { type: "plain_text", text: "Invite" },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      ...noticeBlocks(draft.notices ?? []),
      emailsInput(emails, draft.emails),
      roleInput(draft, prefill),
      expiryInput(prefill),
      ...(draft.end === undefined ? [] : [endInput(draft.end)]),
      inputBlock(
        note,
        { label: "Note for the approvers", optional: true },
        {
          type: "plain_text_input",
          multiline: true,
          max_length: 500,
          ...(draft.note === null ? {} : { initial_value: shortenToUnits(draft.note, 500) }),
        },
      ),
    ],
  };
}

/** The input of the addresses in a form that has one of them. */
export function emailsFieldOf(has: (field: Field) => boolean): Field {
  const { emails, remaining } = inviteFields;
  return has(remaining) ? remaining : emails;
}

/** The form with the addresses that were not invited, and everything else as it was. */
export function remainingForm(form: ModalView, left: readonly string[]): ModalView {
  const { emails, remaining } = inviteFields;
  return {
    ...form,
    blocks: form.blocks.map((block) => {
      const isOther = block.block_id === remaining.blockId;
      if (block.block_id !== emails.blockId && !isOther) return block;
      return emailsInput(isOther ? emails : remaining, left);
    }),
  };
}

function emailsInput(field: Field, emails: readonly string[]): KnownBlock {
  return inputBlock(
    field,
    { label: "Email addresses", hint: "One per line. Up to 20." },
    {
      type: "plain_text_input",
      multiline: true,
      max_length: 3000,
      focus_on_load: true,
      ...(emails.length > 0 ? { initial_value: shortenToUnits(emails.join("\n"), 3000) } : {}),
    },
  );
}

const maxCustomRoles = 90;

function roleInput(draft: InviteModalDraft, prefill: InvitePrefill | null): KnownBlock {
  const { role } = inviteFields;
  const custom = prefill?.customRoles ?? [];
  const roleChoice = (role: string): Choice => ({
    value: role,
    text: custom.find(({ slug }) => slug === role)?.name ?? role,
  });
  const offered = custom.slice(0, maxCustomRoles).map(({ slug }) => slug);
  const choices = [...systemRoles, ...offered].map(roleChoice);
  const wanted = draft.roles.at(-1) ?? usualRole(prefill) ?? "member";
  const hint =
    custom.length > maxCustomRoles ? { hint: "More roles are available with the command." } : {};
  return inputBlock(role, { label: "Role", ...hint }, selectOf(choices, roleChoice(wanted)));
}

/** The last role, unless it gives power over others: that is chosen each time. */
function usualRole(prefill: InvitePrefill | null): string | undefined {
  const last = prefill?.roles.at(-1);
  return last !== undefined && isSystemRole(last) && rankOf(last) >= rankOf("admin")
    ? undefined
    : last;
}

function expiryInput(prefill: InvitePrefill | null): KnownBlock {
  const { expiry } = inviteFields;
  const { defaultHours, minHours = 1, maxHours = 720, allowNever } = prefill?.expiry ?? {};
  const usual: Choice = {
    value: usualExpiry,
    text: defaultHours === undefined ? "Default" : `Default (${hoursChoice(defaultHours).text})`,
  };
  const hours = [24, 72, 168, 336, 720].filter((one) => one >= minHours && one <= maxHours);
  const never: Choice[] = allowNever === true ? [{ value: neverExpiry, text: "No expiry" }] : [];
  const choices = [usual, ...hours.map(hoursChoice), ...never];
  const last = String(prefill?.expiresInHours ?? usualExpiry);
  const chosen = choices.find(({ value }) => value === last) ?? usual;
  return inputBlock(expiry, { label: "The link works for" }, selectOf(choices, chosen));
}

function endInput(end: EndOfAccess): KnownBlock {
  const typed: Choice = { value: JSON.stringify(end), text: endChoiceText(end) };
  const choices = [typed, { value: noEnd, text: "Doesn't end" }];
  return inputBlock(inviteFields.end, { label: "Their access" }, selectOf(choices, typed));
}

const noEnd = "never";

/** The chosen end of access; undefined for none, and in a form that does not ask. */
export function endOf(value: string | null): EndOfAccess | undefined {
  return value === null || value === noEnd ? undefined : endSchema.parse(JSON.parse(value));
}

const usualExpiry = "usual";
const neverExpiry = "never";

/** What the chosen expiry means to the core: undefined for the organization's own, null for never. */
export function expiryOf(value: string | null): number | null | undefined {
  if (value === null || value === usualExpiry) return undefined;
  return value === neverExpiry ? null : Number(value);
}
