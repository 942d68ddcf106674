import type { KnownBlock, ModalView } from "@slack/types";
import type { RouterOutputs } from "@usher/core";

import { oneLine, shorten } from "../text/slack-text.ts";
import { button, confirmation } from "./button.ts";
import { inputBlock } from "./form-fields.ts";
import { header } from "./header.ts";
import { bold, dateOf, richText, section } from "./rich-text.ts";
import { peopleAction } from "./settings/settings-fields.ts";

type Delegation = RouterOutputs["approval"]["listDelegations"]["delegations"][number];

export const delegateView = "approval.delegate";
export const delegateTitle = "Delegate approvals";
export const endDelegationAction = "delegation.end";
export const delegateFields = {
  to: { blockId: "to", actionId: peopleAction },
  until: { blockId: "until", actionId: "time" },
} as const;

export type DelegateModel = {
  userId: string;
  /** Those that the reader has a part in and that are not over. */
  delegations: readonly Delegation[];
};

/** Delegates approvals for a while, and ends delegations. */
export function delegateModal({ userId, delegations }: DelegateModel): ModalView {
  return {
    type: "modal",
    callback_id: delegateView,
    title: { type: "plain_text", text: delegateTitle },
    submit: { type: "plain_text", text: "Delegate" },
    close: { type: "plain_text", text: "Close" },
    blocks: [
      richText("intro", [
        section(
          "Another member decides requests in your place. You can still decide them yourself, and each request counts your vote once.",
        ),
      ]),
      inputBlock(
        delegateFields.to,
        { label: "Who decides for you" },
        {
          type: "external_select",
          min_query_length: 1,
          placeholder: { type: "plain_text", text: "Type a name or an address" },
        },
      ),
      inputBlock(
        delegateFields.until,
        { label: "Until", hint: "90 days at most." },
        { type: "datetimepicker" },
      ),
      ...(delegations.length === 0 ? [] : [header("Now and planned")]),
      ...delegations.slice(0, 20).flatMap((one) => delegationBlocks(one, userId)),
    ],
  };
}

function delegationBlocks(delegation: Delegation, userId: string): KnownBlock[] {
  const { id, from, to, state, startsAt, endsAt } = delegation;
  const parts =
    from.userId === userId
      ? [bold(nameOf(to)), " decides for you"]
      : ["You decide for ", bold(nameOf(from))];
  const starts = state === "planned" ? [" from ", dateOf(startsAt)] : [];
  return [
    richText(`delegation:${id}`, [section(...parts, ...starts, " until ", dateOf(endsAt), ".")]),
    {
      type: "actions",
      block_id: `delegation:${id}:do`,
      elements: [
        button(endDelegationAction, "End", {
          value: id,
          style: "danger",
          label: `End the delegation from ${nameOf(from)} to ${nameOf(to)}`,
          confirm: confirmation({
            title: "End this delegation?",
            text: `From now on ${nameOf(to)} no longer decides for ${nameOf(from)}.`,
            confirm: "End",
            deny: "Keep",
            style: "danger",
          }),
        }),
      ],
    },
  ];
}

function nameOf({ name }: { name: string | null }): string {
  return shorten(oneLine(name ?? ""), 100) || "a member";
}
