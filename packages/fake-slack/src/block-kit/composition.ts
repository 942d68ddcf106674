import {
  boolean,
  byType,
  list,
  literal,
  object,
  optional,
  required,
  string,
  url,
} from "./shapes.ts";
import type { Shape } from "./shapes.ts";

export function plainText(max: number, min = 1): Shape {
  return byType("text object", { plain_text: plainTextShape(max, min) });
}

export function anyText(max: number, min = 1): Shape {
  return byType("text object", {
    plain_text: plainTextShape(max, min),
    mrkdwn: object({
      type: required(literal("mrkdwn")),
      text: required(string({ min, max })),
      verbatim: optional(boolean),
    }),
  });
}

function plainTextShape(max: number, min: number): Shape {
  return object({
    type: required(literal("plain_text")),
    text: required(string({ min, max })),
    emoji: optional(boolean),
  });
}

export const confirmDialog = object({
  title: required(plainText(100)),
  text: required(anyText(300)),
  confirm: required(plainText(30)),
  deny: required(plainText(30)),
  style: optional(literal("primary", "danger")),
});

/** Menus take plain text only; checkboxes and radio buttons take mrkdwn too. */
export const menuOption = optionShape(plainText(75));
export const choiceOption = optionShape(anyText(75));
export const overflowOption = object({
  text: required(plainText(75)),
  value: required(string({ min: 1, max: 75 })),
  description: optional(plainText(75)),
  url: optional(url()),
});

function optionShape(text: Shape): Shape {
  return object({
    text: required(text),
    value: required(string({ min: 1, max: 75 })),
    description: optional(anyText(75)),
  });
}

export const optionGroup = object({
  label: required(plainText(75)),
  options: required(list(menuOption, { min: 1, max: 100 })),
});

export const dispatchConfig = object({
  trigger_actions_on: required(
    list(literal("on_enter_pressed", "on_character_entered"), { min: 1, max: 2 }),
  ),
});

export const conversationFilter = object({
  include: optional(list(literal("im", "mpim", "private", "public"), { min: 1, max: 4 })),
  exclude_external_shared_channels: optional(boolean),
  exclude_bot_users: optional(boolean),
});

export const slackFile = object({ id: optional(string({ min: 1 })), url: optional(url()) });
