import type { Entered } from "../entered-value.ts";

/** What ties a control to its label and keeps its value. */
export type Control = {
  id: string;
  labelledBy?: string | undefined;
  /** Where there is no visible label. */
  label?: string | undefined;
  describedBy?: string | undefined;
  isRequired?: boolean;
  isInvalid?: boolean;
  value: Entered;
  onValue: (value: Entered) => void;
};

export function ariaOf(control: Control) {
  return {
    "aria-labelledby": control.labelledBy,
    "aria-label": control.label,
    "aria-describedby": control.describedBy,
    "aria-invalid": control.isInvalid === true ? ("true" as const) : undefined,
    "aria-required": control.isRequired === true ? ("true" as const) : undefined,
  };
}
