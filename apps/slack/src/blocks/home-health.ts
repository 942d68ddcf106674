import type { KnownBlock, RichTextElement } from "@slack/types";
import type { SlackInstallationView } from "@usher/core";

import { oneLine, shorten } from "../slack-text.ts";
import { bold, bullets, dateOf, richText, section } from "./rich-text.ts";

const shown = 10;

/** How each workspace of the organization is connected, and what is wrong with it. */
export function healthBlock(installations: readonly SlackInstallationView[]): KnownBlock {
  if (installations.length === 0)
    return richText("health", [section("No Slack workspace is connected.")]);
  return richText("health", [bullets(installations.slice(0, shown).map(line))]);
}

function line(installation: SlackInstallationView) {
  const { teamId, approvalsChannelId } = installation;
  const channel: (string | RichTextElement)[] =
    approvalsChannelId === null
      ? [": ⚠️ no approvals channel"]
      : [": requests go to ", { type: "channel", channel_id: approvalsChannelId }];
  return section(bold(teamId), ...channel, ...state(installation));
}

function state({ disabledAt, health }: SlackInstallationView): (string | RichTextElement)[] {
  if (disabledAt !== null) return ["; ⛔ disconnected ", dateOf(disabledAt)];
  const { lastError, lastErrorAt, lastOkAt, missingScopes } = health;
  const error =
    lastError === null
      ? ["; ✅ working"]
      : [`; ⚠️ ${oneLine(shorten(lastError, 100))}`, ...since(lastErrorAt)];
  const ok = lastError === null || lastOkAt === null ? [] : ["; last good call ", dateOf(lastOkAt)];
  const scopes = shorten(missingScopes.join(", "), 300);
  return [...error, ...ok, ...(scopes === "" ? [] : [`; ⚠️ missing scopes: ${scopes}`])];
}

function since(at: string | null): (string | RichTextElement)[] {
  return at === null ? [] : [" since ", dateOf(at)];
}
