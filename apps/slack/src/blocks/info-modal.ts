import type { ModalView, SectionBlock } from "@slack/types";

const sectionLimit = 2900;

/** A modal that only says something: the result of a submission, or why nothing was done. */
export function infoModal(title: string, lines: readonly string[]): ModalView {
  return {
    type: "modal",
    title: { type: "plain_text", text: title },
    close: { type: "plain_text", text: "Close" },
    blocks: sentenceBlocks(lines),
  };
}

/** Sentences as mrkdwn, in as few blocks as hold them. */
export function sentenceBlocks(lines: readonly string[]): SectionBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < sectionLimit)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => ({ type: "section", text: { type: "mrkdwn", text } }));
}
