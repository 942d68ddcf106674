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
import {
  also,
  boolean,
  byType,
  integer,
  list,
  literal,
  object,
  optional,
  required,
  string,
  url,
} from "./shapes.ts";
import type { Shape } from "./shapes.ts";

const actionId = optional(string({ min: 1, max: 255 }));
const confirm = optional(confirmDialog);
const focus = optional(boolean);
const placeholder = optional(plainText(150));
const dispatch = optional(dispatchConfig);
const entityId = string({ min: 1, pattern: /^[A-Z0-9]+$/ });
const maxSelected = optional(integer(1));
const decimal = string({ min: 1, pattern: /^-?\d+(\.\d+)?$/ });

const picker = { action_id: actionId, confirm, focus_on_load: focus };
const menu = { ...picker, placeholder };
const input = {
  action_id: actionId,
  dispatch_action_config: dispatch,
  focus_on_load: focus,
  placeholder,
};
const options = optional(list(menuOption, { min: 1, max: 100 }));
const optionGroups = optional(list(optionGroup, { min: 1, max: 100 }));
const conversations = {
  default_to_current_conversation: optional(boolean),
  filter: optional(conversationFilter),
};

function of(type: string, members: Parameters<typeof object>[0]): Shape {
  return object({ type: required(literal(type)), ...members });
}

export const imageElement = also(
  of("image", {
    alt_text: required(string({ min: 1, max: 2000 })),
    image_url: optional(url()),
    slack_file: optional(slackFile),
  }),
  checkImageSource,
);

const button = of("button", {
  action_id: actionId,
  confirm,
  text: required(plainText(75)),
  value: optional(string({ min: 1, max: 2000 })),
  url: optional(url()),
  style: optional(literal("primary", "danger")),
  accessibility_label: optional(string({ min: 1, max: 75 })),
});

const overflow = of("overflow", {
  action_id: actionId,
  confirm,
  options: required(list(overflowOption, { min: 1, max: 5 })),
});

const choices: Record<string, Shape> = {
  checkboxes: also(
    of("checkboxes", {
      ...picker,
      options: required(list(choiceOption, { min: 1, max: 10 })),
      initial_options: optional(list(choiceOption, { min: 1, max: 10 })),
    }),
    checkInitialOptions,
  ),
  radio_buttons: also(
    of("radio_buttons", {
      ...picker,
      options: required(list(choiceOption, { min: 1, max: 10 })),
      initial_option: optional(choiceOption),
    }),
    checkInitialOptions,
  ),
};

const menus: Record<string, Shape> = {
  static_select: also(
    of("static_select", {
      ...menu,
      options,
      option_groups: optionGroups,
      initial_option: optional(menuOption),
    }),
    checkOptionSource,
  ),
  external_select: of("external_select", {
    ...menu,
    initial_option: optional(menuOption),
    min_query_length: optional(integer(0)),
  }),
  users_select: of("users_select", { ...menu, initial_user: optional(entityId) }),
  conversations_select: of("conversations_select", {
    ...menu,
    ...conversations,
    initial_conversation: optional(entityId),
    response_url_enabled: optional(boolean),
  }),
  channels_select: of("channels_select", {
    ...menu,
    initial_channel: optional(entityId),
    response_url_enabled: optional(boolean),
  }),
};

const multiMenus: Record<string, Shape> = {
  multi_static_select: also(
    of("multi_static_select", {
      ...menu,
      options,
      option_groups: optionGroups,
      initial_options: optional(list(menuOption, { min: 1, max: 100 })),
      max_selected_items: maxSelected,
    }),
    checkOptionSource,
  ),
  multi_external_select: of("multi_external_select", {
    ...menu,
    initial_options: optional(list(menuOption, { min: 1, max: 100 })),
    min_query_length: optional(integer(0)),
    max_selected_items: maxSelected,
  }),
  multi_users_select: of("multi_users_select", {
    ...menu,
    initial_users: optional(list(entityId, { min: 1 })),
    max_selected_items: maxSelected,
  }),
  multi_conversations_select: of("multi_conversations_select", {
    ...menu,
    ...conversations,
    initial_conversations: optional(list(entityId, { min: 1 })),
    max_selected_items: maxSelected,
  }),
  multi_channels_select: of("multi_channels_select", {
    ...menu,
    initial_channels: optional(list(entityId, { min: 1 })),
    max_selected_items: maxSelected,
  }),
};

const pickers: Record<string, Shape> = {
  datepicker: of("datepicker", {
    ...menu,
    initial_date: optional(string({ pattern: /^\d{4}-\d{2}-\d{2}$/ })),
  }),
  timepicker: of("timepicker", {
    ...menu,
    initial_time: optional(string({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/ })),
    timezone: optional(string({ min: 1 })),
  }),
  datetimepicker: of("datetimepicker", {
    ...picker,
    initial_date_time: optional(integer(1_000_000_000, 9_999_999_999)),
  }),
};

const richTextInput = of("rich_text_input", {
  ...input,
  initial_value: optional(richTextBlock),
  min_lines: optional(integer(1, 100)),
  max_lines: optional(integer(1, 100)),
});

const textInputs: Record<string, Shape> = {
  plain_text_input: also(
    of("plain_text_input", {
      ...input,
      initial_value: optional(string({ max: 3000 })),
      multiline: optional(boolean),
      min_length: optional(integer(0, 3000)),
      max_length: optional(integer(1, 3000)),
    }),
    checkLengthOrder,
  ),
  email_text_input: of("email_text_input", { ...input, initial_value: optional(string()) }),
  url_text_input: of("url_text_input", { ...input, initial_value: optional(string()) }),
  number_input: also(
    of("number_input", {
      ...input,
      is_decimal_allowed: required(boolean),
      initial_value: optional(decimal),
      min_value: optional(decimal),
      max_value: optional(decimal),
    }),
    checkNumberOrder,
  ),
  rich_text_input: richTextInput,
};

export const actionsElement = byType("actions element", {
  button,
  overflow,
  ...choices,
  ...menus,
  ...multiMenus,
  ...pickers,
});

export const accessory = byType("accessory", {
  button,
  overflow,
  image: imageElement,
  ...choices,
  ...menus,
  ...multiMenus,
  ...pickers,
});

export const inputElement = byType("input element", {
  ...choices,
  ...menus,
  ...multiMenus,
  ...pickers,
  ...textInputs,
});
