import type { ViewOutput, ViewResponseAction } from "@slack/bolt";

import { infoModal } from "../blocks/info-modal.ts";
import { mrkdwnToPlainText } from "../text/slack-text.ts";

/** The answer that leaves a form open with sentences under its inputs, by the block of the input. */
export function fieldErrors(sentences: Record<string, string>): ViewResponseAction {
  const errors: Record<string, string> = {};
  for (const [blockId, text] of Object.entries(sentences))
    errors[blockId] = mrkdwnToPlainText(text);
  return { response_action: "errors", errors };
}

/** The same for a sentence about a form as a whole, whichever it is: under its first input. */
export function keptForm(
  { blocks, title }: Pick<ViewOutput, "blocks" | "title">,
  sentence: string,
): ViewResponseAction {
  const first = blocks.find(({ type }) => type === "input")?.block_id;
  if (first !== undefined) return fieldErrors({ [first]: sentence });
  return { response_action: "update", view: infoModal(title.text, [sentence]) };
}
