import { isRecord } from "../block-kit/shapes.ts";
import type { FakeView, Fields } from "../slack-objects.ts";
import { stateKey } from "./view-state.ts";

/** What Slack itself says under the inputs before it lets a view go, by block_id. */
export function inputErrors(view: FakeView): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    if (block.type !== "input" || !isRecord(block.element)) continue;
    const error = inputError(view, block, block.element);
    if (error !== null) errors[String(block.block_id)] = error;
  }
  return errors;
}

function inputError(view: FakeView, block: Fields, element: Fields): string | null {
  const state = view.state.values[String(block.block_id)]?.[String(element.action_id)];
  const value = state?.[stateKey(element.type) ?? ""];
  const isEmpty =
    value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return block.optional === true ? null : "Please complete this required field.";
  if (Array.isArray(value)) return selectionError(element, value.length);
  return typeof value === "string" ? textError(element, value) : null;
}

function selectionError(element: Fields, count: number): string | null {
  const max = element.max_selected_items;
  return typeof max === "number" && count > max ? `Please select at most ${max} items.` : null;
}

function textError(element: Fields, value: string): string | null {
  switch (element.type) {
    case "email_text_input":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)
        ? null
        : "Please enter a valid email address.";
    case "url_text_input":
      return URL.canParse(value) ? null : "Please enter a valid URL.";
    case "number_input":
      return numberError(element, value);
    case "plain_text_input":
      return lengthError(element, value);
    default:
      return null;
  }
}

function numberError(element: Fields, value: string): string | null {
  const pattern = element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(value)) return "Please enter a valid number.";
  const min = Number(element.min_value ?? -Infinity);
  const max = Number(element.max_value ?? Infinity);
  return Number(value) < min || Number(value) > max
    ? "Please enter a number within the limits."
    : null;
}

function lengthError(element: Fields, value: string): string | null {
  const min = typeof element.min_length === "number" ? element.min_length : 0;
  const max = typeof element.max_length === "number" ? element.max_length : 3000;
  if (value.length < min) return `Please enter at least ${min} characters.`;
  return value.length > max ? `Please enter at most ${max} characters.` : null;
}
