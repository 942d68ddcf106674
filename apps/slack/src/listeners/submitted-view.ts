import type { SlackViewAction, ViewOutput } from "@slack/bolt";

import type { Claimed } from "../identify.ts";

export function claimedBy(body: SlackViewAction): Claimed {
  return {
    userId: body.user.id,
    teamId: body.user.team_id ?? body.team?.id ?? null,
    enterpriseId: body.enterprise?.id ?? null,
  };
}

/** What was typed into an input; null for nothing. */
export function textOf(
  view: ViewOutput,
  field: { blockId: string; actionId: string },
): string | null {
  const value = view.state.values[field.blockId]?.[field.actionId]?.value?.trim() ?? "";
  return value === "" ? null : value;
}

export function choiceOf(
  view: ViewOutput,
  field: { blockId: string; actionId: string },
): string | null {
  return view.state.values[field.blockId]?.[field.actionId]?.selected_option?.value ?? null;
}
