import type { BlockContext } from "../block-context.ts";
import { SlackText } from "../mrkdwn/text-object.tsx";
import { ariaOf, type Control } from "./control.ts";
import type { OfferedGroup } from "./offered-options.ts";

type OptionChecksProps = {
  type: "radio" | "checkbox";
  groups: OfferedGroup[];
  control: Control;
  context: BlockContext;
};

/** Radio buttons for one of several, checkboxes for some of them. */
export function OptionChecks({ type, groups, control, context }: OptionChecksProps) {
  const chosen = [control.value].flat();
  return (
    <div
      class="checks"
      {...ariaOf(control)}
      {...(type === "radio"
        ? { role: "radiogroup" }
        : { role: "group", "aria-required": undefined })}
    >
      {groups
        .flatMap(({ options }) => options)
        .map((option) => (
          <label key={option.value} class="check">
            <input
              type={type}
              name={control.id}
              value={option.value}
              disabled={context.isBusy}
              checked={chosen.includes(option.value)}
              onChange={({ currentTarget }) =>
                control.onValue(
                  type === "radio"
                    ? option.value
                    : currentTarget.checked
                      ? [...chosen, option.value]
                      : chosen.filter((value) => value !== option.value),
                )
              }
            />
            <span>
              <SlackText text={option.text} reader={context} />
              {option.description && (
                <small>
                  <SlackText text={option.description} reader={context} />
                </small>
              )}
            </span>
          </label>
        ))}
    </div>
  );
}
