import { elementsOf } from "../block-kit/check-blocks.ts";
import type { Fields, ViewStateValues } from "../slack-objects.ts";

/** For each kind of stateful element: where its value lives in the state, and where it starts. */
const STATE_OF: Record<string, { key: string; initial: string; empty: unknown }> = {
  plain_text_input: { key: "value", initial: "initial_value", empty: null },
  email_text_input: { key: "value", initial: "initial_value", empty: null },
  url_text_input: { key: "value", initial: "initial_value", empty: null },
  number_input: { key: "value", initial: "initial_value", empty: null },
  rich_text_input: { key: "rich_text_value", initial: "initial_value", empty: null },
  static_select: { key: "selected_option", initial: "initial_option", empty: null },
  external_select: { key: "selected_option", initial: "initial_option", empty: null },
  radio_buttons: { key: "selected_option", initial: "initial_option", empty: null },
  checkboxes: { key: "selected_options", initial: "initial_options", empty: [] },
  multi_static_select: { key: "selected_options", initial: "initial_options", empty: [] },
  multi_external_select: { key: "selected_options", initial: "initial_options", empty: [] },
  users_select: { key: "selected_user", initial: "initial_user", empty: null },
  multi_users_select: { key: "selected_users", initial: "initial_users", empty: [] },
  conversations_select: {
    key: "selected_conversation",
    initial: "initial_conversation",
    empty: null,
  },
  multi_conversations_select: {
    key: "selected_conversations",
    initial: "initial_conversations",
    empty: [],
  },
  channels_select: { key: "selected_channel", initial: "initial_channel", empty: null },
  multi_channels_select: { key: "selected_channels", initial: "initial_channels", empty: [] },
  datepicker: { key: "selected_date", initial: "initial_date", empty: null },
  timepicker: { key: "selected_time", initial: "initial_time", empty: null },
  datetimepicker: { key: "selected_date_time", initial: "initial_date_time", empty: null },
};

/** Under which name the state keeps the value of such an element; undefined for buttons. */
export function stateKey(elementType: unknown): string | undefined {
  return STATE_OF[String(elementType)]?.key;
}

export function initialState(blocks: Fields[]): ViewStateValues {
  const values: ViewStateValues = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const kind = STATE_OF[String(element.type)];
      if (kind === undefined) continue;
      const actions = (values[String(block.block_id)] ??= {});
      actions[String(element.action_id)] = {
        type: element.type,
        [kind.key]: structuredClone(element[kind.initial] ?? kind.empty),
      };
    }
  }
  return values;
}
