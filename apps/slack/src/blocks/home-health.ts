import type { KnownBlock, RichTextElement } from "@slack/types";
import type { SlackInstallationView } from "@usher/core";

import { oneLine, shorten } from "../text/slack-text.ts";
import { bold, bullets, dateOf, richText, section } from "./rich-text.ts";

const shown = 10;

type Teams = {
  /** The reader's own. */
  teamId: string;
  teamNames: ReadonlyMap<string, string>;
};

/** How each workspace of the organization is connected, and what is wrong with it. */
export function healthBlock(
  installations: readonly SlackInstallationView[],
  teams: Teams,
): KnownBlock {
  if (installations.length === 0)
    return richText("health", [section("No Slack workspace is connected.")]);
  return richText("health", [
    bullets(installations.slice(0, shown).map((one) => line(one, teams))),
  ]);
}

function line(installation: SlackInstallationView, { teamId: ownTeamId, teamNames }: Teams) {
  const { teamId, approvalsChannelId } = installation;
  const isOwn = teamId === ownTeamId;
  const unknown = isOwn ? "This workspace" : `Another workspace (${teamId})`;
  const name = shorten(oneLine(teamNames.get(teamId) ?? ""), 100) || unknown;
  const channel: (string | RichTextElement)[] =
    approvalsChannelId === null
      ? [": ⚠️ no approvals channel"]
      : [": requests go to ", channelText(approvalsChannelId, isOwn)];
  return section(bold(name), ...channel, ...state(installation));
}

/** Slack shows the name of a channel only in the channel's own workspace; an id says nothing to a person. */
function channelText(id: string, isOwn: boolean): string | RichTextElement {
  return isOwn ? { type: "channel", channel_id: id } : "a channel there";
}

function state({ disabledAt, health }: SlackInstallationView): (string | RichTextElement)[] {
  if (disabledAt !== null) return ["; ⛔ disconnected ", dateOf(disabledAt)];
  const { lastError, lastErrorAt, lastOkAt, missingScopes } = health;
  const error =
    lastError === null ? ["; ✅ working"] : [`; ⚠️ ${errorText(lastError)}`, ...since(lastErrorAt)];
  const ok = lastError === null || lastOkAt === null ? [] : ["; last good call ", dateOf(lastOkAt)];
  const scopes = shorten(missingScopes.join(", "), 300);
  return [...error, ...ok, ...(scopes === "" ? [] : [`; ⚠️ missing scopes: ${scopes}`])];
}

/** What an admin can fix, in words; everything else by Slack's error code. */
function errorText(error: string): string {
  switch (error) {
    case "not_in_channel":
    case "channel_not_found":
      return "I can't post there. Add me: channel details → Integrations → Add an app";
    case "approvals_channel_left":
      return "I'm not in that channel anymore. Add me: channel details → Integrations → Add an app";
    case "approvals_channel_not_found":
      return "I'm not in a channel of that name. Add me: channel details → Integrations → Add an app";
    case "approvals_channel_shared":
      return "that channel is shared with another company; choose another one in Settings";
    case "messages_given_up":
      return "a message could not be sent and was given up; the log says why";
    case "approvals_channel_archived":
    case "is_archived":
      return "that channel is archived; choose another one in Settings";
    case "missing_scope":
      return "a permission is missing; connect the workspace again";
    default:
      return oneLine(shorten(error, 100));
  }
}

function since(at: string | null): (string | RichTextElement)[] {
  return at === null ? [] : [" since ", dateOf(at)];
}
