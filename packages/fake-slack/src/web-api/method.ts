import { isRecord } from "../block-kit/shapes.ts";
import { parseJson } from "../parse-json.ts";
import { SlackApiError } from "../slack-api-error.ts";
import type { SlackState, WorkspaceState } from "../state/slack-state.ts";
import type { Fields } from "../slack-objects.ts";

export type ApiContext = {
  slack: SlackState;
  workspace: WorkspaceState;
  token: string;
  args: Fields;
};

export type ApiMethod = {
  /** All of these are needed; rules that depend on the arguments call `needScope`. */
  scopes: string[];
  run(context: ApiContext): Fields;
};

export function needScope(workspace: WorkspaceState, scope: string): void {
  if (workspace.scopes.includes(scope)) return;
  throw new SlackApiError("missing_scope", { needed: scope, provided: workspace.scopes.join(",") });
}

export function textArgument(args: Fields, name: string): string | undefined {
  const value = args[name];
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function neededArgument(args: Fields, name: string): string {
  const value = textArgument(args, name);
  if (value !== undefined) return value;
  throw new SlackApiError("invalid_arguments", {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  });
}

export function flagArgument(args: Fields, name: string): boolean {
  return ["true", "1"].includes(textArgument(args, name) ?? "");
}

/** A structured argument: JSON as it is, or JSON in a string of a form. */
function jsonArgument(args: Fields, name: string, error: string): unknown {
  const value = args[name];
  if (typeof value !== "string") return value ?? undefined;
  if (value === "") return undefined;
  const parsed = parseJson(value);
  if (parsed === undefined) throw new SlackApiError(error);
  return parsed;
}

/** The structured arguments of a message, parsed. */
export function messageArguments(args: Fields): Fields {
  const blocks = jsonArgument(args, "blocks", "invalid_blocks_format");
  if (blocks !== undefined && !Array.isArray(blocks))
    throw new SlackApiError("invalid_blocks_format");
  return {
    text: textArgument(args, "text"),
    blocks,
    attachments: jsonArgument(args, "attachments", "invalid_attachments"),
    metadata: jsonArgument(args, "metadata", "invalid_metadata_format"),
  };
}

export function viewArgument(args: Fields): Fields {
  const view = jsonArgument(args, "view", "invalid_arguments");
  if (isRecord(view)) return view;
  throw new SlackApiError("invalid_arguments", {
    response_metadata: { messages: ["[ERROR] missing required field: view"] },
  });
}

/** One page of a list by Slack's opaque cursor. */
export function page<Item>(
  items: Item[],
  args: Fields,
): { items: Item[]; response_metadata: Fields } {
  const limit = Number(textArgument(args, "limit") ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new SlackApiError("invalid_limit");
  const cursor = textArgument(args, "cursor");
  const start =
    cursor === undefined ? 0 : Number(Buffer.from(cursor, "base64").toString().split(":")[1]);
  if (!Number.isInteger(start) || start < 0) throw new SlackApiError("invalid_cursor");
  const end = start + limit;
  const next = end < items.length ? Buffer.from(`at:${end}`).toString("base64") : "";
  return { items: items.slice(start, end), response_metadata: { next_cursor: next } };
}
