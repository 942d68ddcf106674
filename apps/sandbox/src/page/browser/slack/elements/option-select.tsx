import type { BlockContext } from "../block-context.ts";
import { plainText } from "../mrkdwn/text-object.tsx";
import { ariaOf, type Control } from "./control.ts";
import type { OfferedGroup } from "./offered-options.ts";

type OptionSelectProps = {
  groups: OfferedGroup[];
  control: Control;
  context: BlockContext;
  placeholder: string | undefined;
};

export function OptionSelect({ groups, control, context, placeholder }: OptionSelectProps) {
  return (
    <select
      id={control.id}
      class="select"
      disabled={context.isBusy}
      {...ariaOf(control)}
      value={String(control.value)}
      onChange={(event) => control.onValue(event.currentTarget.value)}
    >
      <option value="" disabled={control.isRequired === true} selected={control.value === ""}>
        {placeholder ?? "Choose an option"}
      </option>
      {groups.map((group) => {
        const options = group.options.map((option) => (
          <option key={option.value} value={option.value} selected={control.value === option.value}>
            {plainText(option.text)}
          </option>
        ));
        return group.label === null ? options : <optgroup label={group.label}>{options}</optgroup>;
      })}
    </select>
  );
}
