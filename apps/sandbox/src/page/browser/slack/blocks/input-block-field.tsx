import type { InputBlock } from "../block-kit.ts";
import type { BlockContext } from "../block-context.ts";
import { ValueControl } from "../elements/value-control.tsx";
import { plainText } from "../mrkdwn/text-object.tsx";

type InputBlockFieldProps = { block: InputBlock; context: BlockContext };

const groups = ["radio_buttons", "checkboxes", "rich_text_input"];

/** A label, its control, the hint and what is wrong, tied together for screen readers. */
export function InputBlockField({ block, context }: InputBlockFieldProps) {
  const { element } = block;
  const id = `${context.idPrefix}-${block.block_id}`;
  const error = context.errors[block.block_id];
  const isGroup = groups.includes(element.type) || element.type.startsWith("multi_");
  const label = (
    <>
      {plainText(block.label)}
      {block.optional === true && <span class="optional"> (optional)</span>}
    </>
  );
  const described = [
    block.hint === undefined ? [] : [`${id}-hint`],
    error === undefined ? [] : [`${id}-error`],
  ].flat();
  return (
    <div class={error === undefined ? "field" : "field field-wrong"}>
      {isGroup ? (
        <span class="field-label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label class="field-label" id={`${id}-label`} for={id}>
          {label}
        </label>
      )}
      <ValueControl
        element={element}
        context={context}
        control={{
          id,
          labelledBy: `${id}-label`,
          describedBy: described.length === 0 ? undefined : described.join(" "),
          isRequired: block.optional !== true,
          isInvalid: error !== undefined,
          value: context.entered(block.block_id, element),
          onValue: (value) => {
            context.enter(block.block_id, element, value);
            if (block.dispatch_action === true) context.click(element, [value].flat().join(","));
          },
        }}
      />
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {plainText(block.hint)}
        </p>
      )}
    </div>
  );
}
