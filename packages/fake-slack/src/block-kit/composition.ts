import { z } from "zod";
import { byType, text, url } from "./shapes.ts";

export function plainText(max: number) {
  return byType("text object", [plainTextShape(max)]);
}

export function anyText(max: number) {
  return byType("text object", textShapes(max));
}

export function textShapes(max: number) {
  const mrkdwn = z.strictObject({
    type: z.literal("mrkdwn"),
    text: text(max),
    verbatim: z.boolean().optional(),
  });
  return [plainTextShape(max), mrkdwn] as const;
}

function plainTextShape(max: number) {
  return z.strictObject({
    type: z.literal("plain_text"),
    text: text(max),
    emoji: z.boolean().optional(),
  });
}

export const confirmDialog = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(["primary", "danger"]).optional(),
});

/** Menus take plain text only; checkboxes and radio buttons take mrkdwn too. */
export const menuOption = z.strictObject({
  text: plainText(75),
  value: text(75),
  description: anyText(75).optional(),
});
export const choiceOption = menuOption.extend({ text: anyText(75) });
export const overflowOption = menuOption.extend({
  description: plainText(75).optional(),
  url: url().optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(menuOption).min(1).max(100),
});

export const dispatchConfig = z.strictObject({
  trigger_actions_on: z
    .array(z.enum(["on_enter_pressed", "on_character_entered"]))
    .min(1)
    .max(2),
});

export const conversationFilter = z.strictObject({
  include: z
    .array(z.enum(["im", "mpim", "private", "public"]))
    .min(1)
    .max(4)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
});

export const slackFile = z.strictObject({ id: text().optional(), url: url().optional() });
