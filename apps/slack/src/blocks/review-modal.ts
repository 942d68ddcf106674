import type { ActionsBlock, KnownBlock, ModalView } from "@slack/types";
import type { ApprovalView } from "@usher/core";

import { manyLines, oneLine, shorten } from "../text/slack-text.ts";
import { requesterName, type ApprovalMessageModel } from "./approval-text.ts";
import { approvalWarnings } from "./approval-warnings.ts";
import { button } from "./button.ts";
import { inputBlock, optionOf } from "./form-fields.ts";
import { infoModal } from "./info-modal.ts";
import { peopleText } from "../text/people-text.ts";
import { bold, dateOf, quote, richText, section } from "./rich-text.ts";

export const reviewView = "approval.review";
export const reviewTitle = "Review requests";
export const reviewNextAction = "review.next";
export const reviewReason = { blockId: "reason", actionId: "text" } as const;
export const reviewPageSize = 15;

/** The block of a request's choice names the request; its value says what to do with it. */
export const verdicts = ["later", "approve", "deny"] as const;
export type Verdict = (typeof verdicts)[number];
const choicePrefix = "choice:";
const choiceAction = "verdict";

export function choiceField(approvalId: string) {
  return { blockId: `${choicePrefix}${approvalId}`, actionId: choiceAction };
}

export function requestOfBlock(blockId: string): string | null {
  return blockId.startsWith(choicePrefix) ? blockId.slice(choicePrefix.length) : null;
}

export type ReviewModel = {
  requests: readonly ApprovalMessageModel[];
  nextCursor: string | null;
  /** The policy wants a reason for every denial. */
  reasonRequired?: boolean;
};

/** Several requests at once, each with its own choice; nothing is chosen beforehand. */
export function reviewModal({
  requests,
  nextCursor,
  reasonRequired = false,
}: ReviewModel): ModalView {
  if (requests.length === 0)
    return infoModal(reviewTitle, ["No requests are waiting for your decision."]);
  return {
    type: "modal",
    callback_id: reviewView,
    private_metadata: nextCursor ?? "",
    title: { type: "plain_text", text: reviewTitle },
    submit: { type: "plain_text", text: "Decide" },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      ...requests.flatMap(requestBlocks),
      inputBlock(
        reviewReason,
        {
          label: "Reason for denials",
          hint: `${reasonRequired ? "Your organization requires one. " : ""}The requesters will see this. It stays on the messages.`,
          optional: true,
        },
        {
          type: "plain_text_input",
          multiline: true,
          max_length: 500,
        },
      ),
    ],
  };
}

function requestBlocks(model: ApprovalMessageModel): KnownBlock[] {
  const { approval } = model;
  const choices = verdicts.map((value) => ({ value, text: verdictText[value] }));
  const field = choiceField(approval.id);
  const [first] = choices;
  return [
    richText(`request:${approval.id}`, [
      section(
        bold(shorten(requesterName(approval), 100)),
        ` wants to invite ${shorten(oneLine(peopleText(approval.invitations)), 300)}; open until `,
        dateOf(approval.expiresAt),
        `. ${progress(approval)}`,
      ),
      ...approvalWarnings(model).map((words) => section(`⚠️ ${words}`)),
      ...(approval.note === null ? [] : [quote(shorten(manyLines(approval.note), 300) || "–")]),
    ]),
    inputBlock(
      field,
      { label: "Your decision" },
      {
        type: "radio_buttons",
        options: choices.map(optionOf),
        ...(first === undefined ? {} : { initial_option: optionOf(first) }),
      },
    ),
  ];
}

const verdictText: Record<Verdict, string> = {
  later: "Not now",
  approve: "Approve",
  deny: "Deny",
};

function progress({ approvals, quorum }: ApprovalView): string {
  return approvals > 0 ? `${approvals} of ${quorum} approvals.` : "";
}

/** The outcome of each, and a button for the next ones. */
export function reviewResult(lines: readonly string[], nextCursor: string | null): ModalView {
  const view = infoModal(reviewTitle, lines.length > 0 ? lines : ["You didn't choose anything."]);
  if (nextCursor === null) return view;
  const next: ActionsBlock = {
    type: "actions",
    block_id: "review:next",
    elements: [button(reviewNextAction, "Review the next ones", { value: nextCursor })],
  };
  return { ...view, blocks: [...view.blocks, next] };
}
