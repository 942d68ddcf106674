import type { Option, ValueElement } from "./block-kit.ts";

/**
 * What a control shows and sends: text, an option's value or an id; several of them where several go.
 * An option that only the app knows is kept whole, as JSON.
 */
export type Entered = string | string[];

type Fields = Record<string, unknown>;

/** What an element holds at first, from its `initial_…` property. */
export function initialValue(element: ValueElement): Entered {
  return heldIn(element, "initial_", isExternal(element));
}

/** What the view's state holds for an element, from `value` or its `selected_…` property. */
export function valueInState(element: ValueElement, state: Fields | undefined): Entered {
  if (state === undefined) return initialValue(element);
  return "value" in state || "rich_text_value" in state
    ? entered(state["value"] ?? state["rich_text_value"])
    : heldIn(state, "selected_", isExternal(element));
}

export function isEmpty(value: Entered): boolean {
  return value.length === 0;
}

/** In the form the sandbox's control routes take it. */
export function toSubmit(element: ValueElement, value: Entered): unknown {
  if (isEmpty(value)) return null;
  if (isExternal(element)) return Array.isArray(value) ? value.map(optionIn) : optionIn(value);
  if (element.type === "datetimepicker") return Math.floor(Date.parse(String(value)) / 1000);
  if (element.type !== "rich_text_input") return value;
  const section = { type: "rich_text_section", elements: [{ type: "text", text: value }] };
  return { type: "rich_text", elements: [section] };
}

export function isExternal({ type }: ValueElement): boolean {
  return type === "external_select" || type === "multi_external_select";
}

/** The option that is kept whole in a value; it was made by `wholeOption`. */
export function optionIn(value: string): Option {
  return JSON.parse(value);
}

export function wholeOption(option: unknown): string {
  return JSON.stringify(option);
}

function heldIn(fields: Fields, prefix: string, isWhole: boolean): Entered {
  const [, held] = Object.entries(fields).find(([key]) => key.startsWith(prefix)) ?? [];
  if (!isWhole || held === undefined || held === null) return entered(held);
  return Array.isArray(held) ? held.map(wholeOption) : wholeOption(held);
}

function entered(held: unknown): Entered {
  if (Array.isArray(held)) return held.map((one) => String(entered(one)));
  if (typeof held === "number") return localMinute(new Date(held * 1000));
  if (typeof held === "string") return held;
  if (typeof held !== "object" || held === null) return "";
  if ("elements" in held) return richText(held.elements);
  return "value" in held && typeof held.value === "string" ? held.value : "";
}

/** As `<input type="datetime-local">` takes it, in the reader's zone. */
function localMinute(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function richText(elements: unknown): string {
  if (!Array.isArray(elements)) return "";
  return elements
    .map((element: unknown) => {
      if (typeof element !== "object" || element === null) return "";
      if ("text" in element && typeof element.text === "string") return element.text;
      return "elements" in element ? richText(element.elements) : "";
    })
    .join("");
}
