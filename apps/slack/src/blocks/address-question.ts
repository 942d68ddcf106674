import type { ViewOutput } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { CreateInvitationOutput } from "@usher/core";
import { z } from "zod";

import { endSchema, type EndOfAccess } from "../command/access-end.ts";
import { questionText, sendToText } from "../text/question-text.ts";
import { shortenToUnits } from "../text/slack-text.ts";
import { button } from "./button.ts";
import { infoModal } from "./info-modal.ts";
import type { MessageContent } from "./message.ts";

export const questionActions = {
  suggested: "address.suggested",
  typed: "address.typed",
  none: "address.none",
} as const;

const answerSchema = z.object({
  emails: z.array(z.string()),
  roles: z.array(z.string()),
  note: z.string().nullable(),
  /** Absent: the organization's own. Null: never. */
  expiresInHours: z.number().nullable().optional(),
  end: endSchema.optional(),
});

/** What a button of a question carries: the invitations to send. */
export type QuestionAnswer = z.infer<typeof answerSchema>;

/** Suspicious addresses of one domain, which wait for a click. */
export type AddressQuestion = {
  code: CreateInvitationOutput["warnings"][number]["code"];
  typed: string[];
  suggested: string[];
};

type Draft = {
  roles: readonly string[];
  note: string | null;
  expiresInHours?: number | null | undefined;
  end?: EndOfAccess | undefined;
};

/** Slack's limit of a button's value. */
const maxValue = 2000;

/** One question for each domain; a long list becomes several, because a button carries little. */
export function questionsOf(
  warnings: CreateInvitationOutput["warnings"],
  draft: Draft,
): AddressQuestion[] {
  const questions: AddressQuestion[] = [];
  for (const { email, code, suggestion } of warnings) {
    const at = questions.findLastIndex((one) => domainOf(one.typed[0]) === domainOf(email));
    const { typed, suggested } = questions[at] ?? { typed: [], suggested: [] };
    const longer = {
      code,
      typed: [...typed, email],
      suggested: suggestion === null ? [] : [...suggested, suggestion],
    };
    if (at >= 0 && fits(longer, draft)) questions[at] = longer;
    else questions.push({ code, typed: [email], suggested: longer.suggested.slice(-1) });
  }
  return questions;
}

function fits({ typed, suggested }: AddressQuestion, draft: Draft): boolean {
  return [typed, suggested].every((emails) => valueOf(draft, emails).length <= maxValue);
}

function valueOf({ roles, note, expiresInHours, end }: Draft, emails: readonly string[]): string {
  return JSON.stringify({ emails, roles, note, expiresInHours, end });
}

/** Null for what no version of ours has put there. */
export function answerOf(value: string): QuestionAnswer | null {
  try {
    const parsed = answerSchema.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function questionMessage(question: AddressQuestion, draft: Draft): MessageContent {
  const text = questionText(question);
  return { text, blocks: questionBlocks(question, draft, "question") };
}

/** In place of the form: what was sent, and what to confirm. */
export function questionModal(
  lines: readonly string[],
  questions: readonly AddressQuestion[],
  draft: Draft,
): ModalView {
  const modal = infoModal("Check the addresses", lines);
  const asked = questions.flatMap((question, at) =>
    questionBlocks(question, draft, `question${at}`),
  );
  return { ...modal, blocks: [...modal.blocks, ...asked] };
}

/** The modal with an answer in place of a question; above it where the question stays open. */
export function answeredModal(
  { title, blocks }: Pick<ViewOutput, "title" | "blocks">,
  blockId: string,
  { text, isOpen }: { text: string; isOpen: boolean },
): ModalView {
  const outcome: KnownBlock = {
    type: "section",
    block_id: `${blockId}-outcome`,
    text: { type: "mrkdwn", text: shortenToUnits(text, 3000) },
  };
  const kept = blocks
    .filter(({ block_id: id }) => id !== `${blockId}-outcome`)
    .flatMap((block) => {
      if (block.block_id === `${blockId}-text`) return isOpen ? [outcome, block] : [outcome];
      return block.block_id === blockId && !isOpen ? [] : [block];
    });
  return { ...infoModal(title.text, []), blocks: kept };
}

function questionBlocks(question: AddressQuestion, draft: Draft, blockId: string): KnownBlock[] {
  const { typed, suggested } = question;
  const text = shortenToUnits(questionText(question), 3000);
  const answer = (emails: string[]) => ({ value: valueOf(draft, emails) });
  const send = button(questionActions.typed, sendToText(typed), answer(typed));
  const other =
    suggested.length > 0
      ? button(questionActions.suggested, sendToText(suggested), answer(suggested))
      : button(questionActions.none, "Don't send", answer([]));
  return [
    { type: "section", block_id: `${blockId}-text`, text: { type: "mrkdwn", text } },
    { type: "actions", block_id: blockId, elements: [other, send] },
  ];
}

function domainOf(email = ""): string {
  return email.slice(email.lastIndexOf("@") + 1).toLowerCase();
}
