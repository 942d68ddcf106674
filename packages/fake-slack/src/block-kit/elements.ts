import { z } from "zod";
import {
  choiceOption,
  confirmDialog,
  conversationFilter,
  dispatchConfig,
  menuOption,
  optionGroup,
  overflowOption,
  plainText,
  slackFile,
} from "./composition.ts";
import {
  checkImageSource,
  checkInitialOptions,
  checkLengthOrder,
  checkNumberOrder,
  checkOptionSource,
} from "./element-rules.ts";
import { richTextBlock } from "./rich-text.ts";
import { also, byType, integer, text, url } from "./shapes.ts";

const entityId = text().regex(/^[A-Z0-9]+$/);
const entityIds = z.array(entityId).min(1).optional();
const maxSelected = integer(1).optional();
const decimal = text()
  .regex(/^-?\d+(\.\d+)?$/)
  .optional();
const flag = z.boolean().optional();

const element = z.strictObject({ action_id: text(255).optional() });
const confirmed = element.extend({ confirm: confirmDialog.optional() });
const picker = confirmed.extend({ focus_on_load: flag });
const menu = picker.extend({ placeholder: plainText(150).optional() });
const input = element.extend({
  dispatch_action_config: dispatchConfig.optional(),
  focus_on_load: flag,
  placeholder: plainText(150).optional(),
});

const menuOptions = z.array(menuOption).min(1).max(100).optional();
const choiceOptions = z.array(choiceOption).min(1).max(10);
const staticMenu = menu.extend({
  options: menuOptions,
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
});
const conversationMenu = menu.extend({
  default_to_current_conversation: flag,
  filter: conversationFilter.optional(),
});

export const imageElement = also(
  z.strictObject({
    type: z.literal("image"),
    alt_text: text(2000),
    image_url: url().optional(),
    slack_file: slackFile.optional(),
  }),
  checkImageSource,
);

const everywhere = [
  also(
    picker.extend({
      type: z.literal("checkboxes"),
      options: choiceOptions,
      initial_options: choiceOptions.optional(),
    }),
    checkInitialOptions,
  ),
  also(
    picker.extend({
      type: z.literal("radio_buttons"),
      options: choiceOptions,
      initial_option: choiceOption.optional(),
    }),
    checkInitialOptions,
  ),
  also(
    staticMenu.extend({ type: z.literal("static_select"), initial_option: menuOption.optional() }),
    checkOptionSource,
  ),
  menu.extend({
    type: z.literal("external_select"),
    initial_option: menuOption.optional(),
    min_query_length: integer(0).optional(),
  }),
  menu.extend({ type: z.literal("users_select"), initial_user: entityId.optional() }),
  conversationMenu.extend({
    type: z.literal("conversations_select"),
    initial_conversation: entityId.optional(),
    response_url_enabled: flag,
  }),
  menu.extend({
    type: z.literal("channels_select"),
    initial_channel: entityId.optional(),
    response_url_enabled: flag,
  }),
  also(
    staticMenu.extend({
      type: z.literal("multi_static_select"),
      initial_options: menuOptions,
      max_selected_items: maxSelected,
    }),
    checkOptionSource,
  ),
  menu.extend({
    type: z.literal("multi_external_select"),
    initial_options: menuOptions,
    min_query_length: integer(0).optional(),
    max_selected_items: maxSelected,
  }),
  menu.extend({
    type: z.literal("multi_users_select"),
    initial_users: entityIds,
    max_selected_items: maxSelected,
  }),
  conversationMenu.extend({
    type: z.literal("multi_conversations_select"),
    initial_conversations: entityIds,
    max_selected_items: maxSelected,
  }),
  menu.extend({
    type: z.literal("multi_channels_select"),
    initial_channels: entityIds,
    max_selected_items: maxSelected,
  }),
  menu.extend({
    type: z.literal("datepicker"),
    initial_date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .optional(),
  }),
  menu.extend({
    type: z.literal("timepicker"),
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: text().optional(),
  }),
  picker.extend({
    type: z.literal("datetimepicker"),
    initial_date_time: integer(1_000_000_000, 9_999_999_999).optional(),
  }),
] as const;

const clickable = [
  confirmed.extend({
    type: z.literal("button"),
    text: plainText(75),
    value: text(2000).optional(),
    url: url().optional(),
    style: z.enum(["primary", "danger"]).optional(),
    accessibility_label: text(75).optional(),
  }),
  confirmed.extend({
    type: z.literal("overflow"),
    options: z.array(overflowOption).min(1).max(5),
  }),
] as const;

const typed = [
  also(
    input.extend({
      type: z.literal("plain_text_input"),
      initial_value: z.string().max(3000).optional(),
      multiline: flag,
      min_length: integer(0, 3000).optional(),
      max_length: integer(1, 3000).optional(),
    }),
    checkLengthOrder,
  ),
  input.extend({ type: z.literal("email_text_input"), initial_value: z.string().optional() }),
  input.extend({ type: z.literal("url_text_input"), initial_value: z.string().optional() }),
  also(
    input.extend({
      type: z.literal("number_input"),
      is_decimal_allowed: z.boolean(),
      initial_value: decimal,
      min_value: decimal,
      max_value: decimal,
    }),
    checkNumberOrder,
  ),
  input.extend({
    type: z.literal("rich_text_input"),
    initial_value: richTextBlock.optional(),
    min_lines: integer(1, 100).optional(),
    max_lines: integer(1, 100).optional(),
  }),
] as const;

export const actionsElement = byType("actions element", [...clickable, ...everywhere]);

export const accessory = byType("accessory", [imageElement, ...clickable, ...everywhere]);

export const inputElement = byType("input element", [...everywhere, ...typed]);
