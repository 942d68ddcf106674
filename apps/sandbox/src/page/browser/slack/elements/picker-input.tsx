import type { PickerElement } from "../block-kit.ts";
import { ariaOf, type Control } from "./control.ts";

const types = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" } as const;

type PickerInputProps = { element: PickerElement; control: Control; isBusy: boolean };

export function PickerInput({ element, control, isBusy }: PickerInputProps) {
  return (
    <input
      id={control.id}
      class="text-input picker"
      type={types[element.type]}
      disabled={isBusy}
      {...ariaOf(control)}
      value={String(control.value)}
      onChange={(event) => control.onValue(event.currentTarget.value)}
    />
  );
}
