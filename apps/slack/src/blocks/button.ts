import type { Button } from "@slack/types";

import { oneLine, shortenToUnits } from "../text/slack-text.ts";

type Confirmation = NonNullable<Button["confirm"]>;

type ButtonFacts = {
  value?: string;
  style?: "primary" | "danger";
  /** What a screen reader says in place of the text. */
  label?: string;
  confirm?: Confirmation;
};

export function button(
  action_id: string,
  text: string,
  { label, ...facts }: ButtonFacts = {},
): Button {
  return {
    type: "button",
    action_id,
    text: plain(shortenToUnits(text, 75)),
    ...(label !== undefined && { accessibility_label: shortenToUnits(oneLine(label), 75) }),
    ...facts,
  };
}

type Question = { title: string; text: string; confirm: string; deny: string; style?: "danger" };

/** The dialog that a click opens first. */
export function confirmation({ title, text, confirm, deny, ...style }: Question): Confirmation {
  return {
    title: plain(title),
    text: plain(shortenToUnits(text, 300)),
    confirm: plain(confirm),
    deny: plain(deny),
    ...style,
  };
}

function plain(text: string) {
  return { type: "plain_text", text } as const;
}
