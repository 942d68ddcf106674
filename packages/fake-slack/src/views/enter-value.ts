import { findOption } from "../block-kit/find-element.ts";
import { isRecord } from "../block-kit/shapes.ts";
import { findChannel, findUser } from "../state/workspace-state.ts";
import type { Fields } from "../slack-objects.ts";
import { stateKey } from "./view-state.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

/** What Slack keeps for an element when a person enters this: `{ type, value }`, `{ type, selected_option }`, … */
export function enteredValue(workspace: WorkspaceState, element: Fields, value: unknown): Fields {
  const key = stateKey(element.type);
  if (key === undefined) throw new Error(`Nothing can be entered into a ${String(element.type)}`);
  return { type: element.type, [key]: convert(workspace, { element, key, value }) };
}

function convert(
  workspace: WorkspaceState,
  { element, key, value }: { element: Fields; key: string; value: unknown },
): unknown {
  const isMany = key.endsWith("s");
  if (value === null || value === undefined || value === "") return isMany ? [] : null;
  if (isMany) {
    const single = key.slice(0, -1);
    return asList(value).map((one) => convert(workspace, { element, key: single, value: one }));
  }
  switch (key) {
    case "selected_option":
      return isRecord(value) ? value : findOption(element, scalar(value));
    case "selected_user":
      return findUser(workspace, scalar(value)).id;
    case "selected_conversation":
    case "selected_channel":
      return findChannel(workspace, scalar(value)).id;
    case "selected_date_time":
    case "rich_text_value":
      return value;
    default:
      return scalar(value);
  }
}

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === "string" ? value.split(",") : [value];
}

function scalar(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new Error(`Cannot enter ${JSON.stringify(value)} here`);
}
