import type { BlockElement, TextObject } from "../block-kit.ts";
import { withEmoji } from "./emoji.ts";
import type { Reader } from "./inline-nodes.tsx";
import { Mrkdwn } from "./mrkdwn.tsx";

/** A text object of Block Kit: markup, or plain text whose line breaks stay. */
export function SlackText({ text, reader }: { text: TextObject; reader: Reader }) {
  if (text.type === "mrkdwn") return <Mrkdwn text={text.text} reader={reader} />;
  return <span class="plain-text">{plainText(text)}</span>;
}

export function plainText(text: TextObject): string {
  return text.type === "plain_text" && text.emoji !== false ? withEmoji(text.text) : text.text;
}

export function placeholderOf(element: BlockElement): string | undefined {
  const placeholder = "placeholder" in element ? element.placeholder : undefined;
  return placeholder && plainText(placeholder);
}
