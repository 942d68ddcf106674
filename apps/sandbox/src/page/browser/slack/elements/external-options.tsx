import { useState } from "preact/hooks";

import { Icon } from "../../chrome/icon.tsx";
import type { BlockContext } from "../block-context.ts";
import type { ExternalElement, Option } from "../block-kit.ts";
import { optionIn, wholeOption } from "../entered-value.ts";
import { placeholderOf, plainText } from "../mrkdwn/text-object.tsx";
import { ariaOf, type Control } from "./control.ts";

type ExternalOptionsProps = { element: ExternalElement; control: Control; context: BlockContext };

/** Options that the app looks up while one types; what is chosen stands above. */
export function ExternalOptions({ element, control, context }: ExternalOptionsProps) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<Option[]>([]);
  const isMany = element.type === "multi_external_select";
  const chosen = [control.value].flat().filter((value) => value !== "");
  const ask = (typed: string): void => {
    setText(typed);
    if (typed.trim() === "") setFound([]);
    else void context.suggest?.(element, typed.trim()).then(setFound);
  };
  const choose = (option: Option): void => {
    const value = wholeOption(option);
    control.onValue(isMany ? [...chosen.filter((one) => one !== value), value] : value);
    ask("");
  };
  const leave = (value: string): void =>
    control.onValue(isMany ? chosen.filter((one) => one !== value) : "");
  return (
    <div class="external" role="group" {...ariaOf(control)} aria-required={undefined}>
      {chosen.length > 0 && (
        <ul class="external-chosen" aria-label="Chosen">
          {chosen.map((value) => {
            const words = plainText(optionIn(value).text);
            return (
              <li key={value}>
                {words}
                <button
                  type="button"
                  class="plain-button"
                  aria-label={`Remove ${words}`}
                  onClick={() => leave(value)}
                >
                  <Icon name="close" />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <input
        id={control.id}
        class="text-input"
        type="search"
        autocomplete="off"
        aria-labelledby={control.labelledBy}
        placeholder={placeholderOf(element) ?? "Type…"}
        value={text}
        onInput={(event) => ask(event.currentTarget.value)}
      />
      <ul class="external-found" aria-label="Matches" aria-live="polite">
        {text.trim() !== "" &&
          found.map((option) => (
            <li key={option.value}>
              <button type="button" class="button small" onClick={() => choose(option)}>
                {plainText(option.text)}
              </button>
            </li>
          ))}
      </ul>
    </div>
  );
}
