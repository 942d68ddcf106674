import { elementsOf } from "./check-blocks.ts";
import { isRecord } from "./shapes.ts";
import { offeredOptions } from "./element-rules.ts";
import type { Fields } from "../slack-objects.ts";

export type FoundElement = { block: Fields; element: Fields };

/**
 * The element a person would click: of several buttons the one with the value, of several menus the one that offers
 * it. Throws for a test that clicks what is not there.
 */
export function findElement(blocks: Fields[], actionId: string, value?: string): FoundElement {
  const all = blocks.flatMap((block) => elementsOf(block).map((element) => ({ block, element })));
  const named = all.filter(({ element }) => element.action_id === actionId);
  const isOther = ({ element }: FoundElement) =>
    value !== undefined && element.type === "button" && element.value !== value;
  const [first] = named.filter((one) => !isOther(one));
  const found = named.find(({ element }) => offers(element, value)) ?? first;
  if (found !== undefined) return found;
  const seen = all.map(
    ({ element }) => `${String(element.action_id)}=${String(element.value ?? element.type)}`,
  );
  const wanted = value === undefined ? actionId : `${actionId}=${value}`;
  throw new Error(`No element "${wanted}" here; there are: ${seen.join(", ") || "none"}`);
}

function offers(element: Fields, value: string | undefined): boolean {
  if (element.type !== "overflow") return false;
  return offeredOptions(element).some((option) => isRecord(option) && option.value === value);
}

/** The option with this value among those an element offers. */
export function findOption(element: Fields, value: string): Fields {
  const options = offeredOptions(element).filter(isRecord);
  const found = options.find((option) => option.value === value);
  if (found !== undefined) return found;
  const values = options.map((option) => String(option.value)).join(", ");
  throw new Error(`"${String(element.action_id)}" has no option "${value}"; there are: ${values}`);
}
