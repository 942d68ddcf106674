import type { SlackViewAction, ViewOutput } from "@slack/bolt";

import type { ClaimedIdentity } from "../workspaces/identify.ts";
import { manyLines } from "../text/slack-text.ts";

export function claimedBy(body: SlackViewAction): ClaimedIdentity {
  return {
    userId: body.user.id,
    teamId: body.user.team_id ?? body.team?.id ?? null,
    enterpriseId: body.enterprise?.id ?? null,
  };
}

/** What was typed into an input, without invisible characters; null for nothing. */
export function textOf(
  view: ViewOutput,
  field: { blockId: string; actionId: string },
): string | null {
  const value = manyLines(view.state.values[field.blockId]?.[field.actionId]?.value ?? "");
  return value === "" ? null : value;
}

export function choiceOf(
  view: ViewOutput,
  field: { blockId: string; actionId: string },
): string | null {
  return view.state.values[field.blockId]?.[field.actionId]?.selected_option?.value ?? null;
}

/** What is ticked, or chosen in a list of several. */
export function choicesOf(
  view: ViewOutput,
  field: { blockId: string; actionId: string },
): string[] {
  const chosen = view.state.values[field.blockId]?.[field.actionId]?.selected_options ?? [];
  return chosen.map(({ value }) => value);
}

export function conversationOf(
  view: ViewOutput,
  field: { blockId: string; actionId: string },
): string | null {
  return view.state.values[field.blockId]?.[field.actionId]?.selected_conversation ?? null;
}
