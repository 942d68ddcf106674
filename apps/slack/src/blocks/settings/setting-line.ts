import type { SectionBlock } from "@slack/types";

import type { Choice } from "../../text/choice.ts";

/** A setting, read-only. `value`: as mrkdwn. */
export function line(what: string, value: string): SectionBlock {
  return { type: "section", text: { type: "mrkdwn", text: `*${what}:* ${value}`, verbatim: true } };
}

export function choice(choices: readonly Choice[], value: string): Choice {
  return choices.find((one) => one.value === value) ?? { value, text: value };
}
