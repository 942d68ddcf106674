import type { BlockContext } from "../block-context.ts";
import type { ValueElement } from "../block-kit.ts";
import type { Control } from "./control.ts";
import { ExternalOptions } from "./external-options.tsx";
import { OptionChecks } from "./option-checks.tsx";
import { OptionSelect } from "./option-select.tsx";
import { optionGroupsOf } from "./offered-options.ts";
import { placeholderOf } from "../mrkdwn/text-object.tsx";
import { PickerInput } from "./picker-input.tsx";
import { TextInput } from "./text-input.tsx";

type ValueControlProps = { element: ValueElement; control: Control; context: BlockContext };

/** The control for an element that holds a value. */
export function ValueControl({ element, control, context }: ValueControlProps) {
  switch (element.type) {
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
    case "rich_text_input":
      return <TextInput element={element} control={control} />;
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return <PickerInput element={element} control={control} isBusy={context.isBusy} />;
    case "external_select":
    case "multi_external_select":
      return <ExternalOptions element={element} control={control} context={context} />;
    case "radio_buttons":
      return <OptionChecks {...optionsProps()} type="radio" />;
    case "checkboxes":
    case "multi_static_select":
    case "multi_users_select":
    case "multi_conversations_select":
    case "multi_channels_select":
      return <OptionChecks {...optionsProps()} type="checkbox" />;
    case "static_select":
    case "users_select":
    case "conversations_select":
    case "channels_select":
      return <OptionSelect {...optionsProps()} placeholder={placeholderOf(element)} />;
  }

  function optionsProps() {
    return { groups: optionGroupsOf(element, context.directory), control, context };
  }
}
