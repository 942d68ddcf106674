import type { ViewOutput } from "@slack/bolt";

import type { Field } from "../blocks/form-fields.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import { manyLines } from "../text/slack-text.ts";

type ClaimingBody = {
  user: { id: string; team_id?: string };
  team?: { id: string } | null;
  enterprise?: { id: string } | null;
};

/** Who clicked, submitted or typed, as Slack's payload says. */
export function claimedBy({ user, team, enterprise }: ClaimingBody): ClaimedIdentity {
  const teamId = user.team_id ?? team?.id ?? null;
  return { userId: user.id, teamId, enterpriseId: enterprise?.id ?? null };
}

/** What was typed into an input, without invisible characters; null for nothing. */
export function textOf(view: ViewOutput, { blockId, actionId }: Field): string | null {
  const value = manyLines(view.state.values[blockId]?.[actionId]?.value ?? "");
  return value === "" ? null : value;
}

export function choiceOf(view: ViewOutput, { blockId, actionId }: Field): string | null {
  return view.state.values[blockId]?.[actionId]?.selected_option?.value ?? null;
}

/** What is ticked, or chosen in a list of several. */
export function choicesOf(view: ViewOutput, { blockId, actionId }: Field): string[] {
  const chosen = view.state.values[blockId]?.[actionId]?.selected_options ?? [];
  return chosen.map(({ value }) => value);
}

export function conversationOf(view: ViewOutput, { blockId, actionId }: Field): string | null {
  return view.state.values[blockId]?.[actionId]?.selected_conversation ?? null;
}
