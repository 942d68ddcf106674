import type { BlockContext } from "../block-context.ts";
import type { BlockElement } from "../block-kit.ts";
import { placeholderOf } from "../mrkdwn/text-object.tsx";
import { OverflowMenu } from "./overflow-menu.tsx";
import { PressButton } from "./press-button.tsx";
import { ValueControl } from "./value-control.tsx";

type ElementControlProps = { blockId: string; element: BlockElement; context: BlockContext };

/** An element outside an input block: whatever is done with it goes to the app at once. */
export function ElementControl({ blockId, element, context }: ElementControlProps) {
  switch (element.type) {
    case "button":
      return <PressButton element={element} context={context} />;
    case "overflow":
      return <OverflowMenu element={element} context={context} />;
    default:
      return (
        <ValueControl
          element={element}
          context={context}
          control={{
            id: `${context.idPrefix}-${blockId}-${element.action_id}`,
            label: placeholderOf(element) ?? "Choose",
            value: context.entered(blockId, element),
            onValue: (value) => {
              context.enter(blockId, element, value);
              context.press(element, [value].flat().join(","));
            },
          }}
        />
      );
  }
}
