import type { InvitationView } from "@usher/core";

import { asClicker } from "../as-clicker.ts";
import { invitationStatus } from "../blocks/invitation-status.ts";
import { refusalText } from "../refusal.ts";
import type { Services } from "../services.ts";
import { quoteName, quoteText, roleWords, shorten, slackDate } from "../slack-text.ts";
import type { CommandRequest } from "./invite-command.ts";

const shown = 10;

/** What is open, newest first: the organization's, or the clicker's own. */
export async function listOpen(
  services: Services,
  { call, claimed, reply }: CommandRequest,
  whose: "mine" | "all",
): Promise<void> {
  const attempt = await asClicker(services, { call, claimed }, ({ caller, userId }) =>
    caller.invitation.list({
      states: ["requested", "pending"],
      limit: shown,
      ...(whose === "mine" ? { inviterUserId: userId } : {}),
    }),
  );
  if (attempt.kind !== "ok") return reply.say(refusalText(services, call, { attempt }));
  const { invitations, nextCursor } = attempt.value;
  const { command } = services.config;
  if (invitations.length === 0)
    return reply.say(`No open invitations. \`${quoteText(command)} help\` shows how to make one.`);
  const organization = quoteName(services.workspace.organizationName());
  await reply.say(
    [
      `Open invitations to ${organization}:`,
      ...invitations.map(line),
      ...(nextCursor === null ? [] : [`These are the newest ${shown}; there are more.`]),
    ].join("\n"),
  );
}

function line(invitation: InvitationView): string {
  const { emoji, words } = invitationStatus(invitation);
  const who = quoteText(shorten(invitation.email, 254));
  const by =
    invitation.inviter.name === null
      ? ""
      : ` (by ${quoteText(shorten(invitation.inviter.name, 60))})`;
  return `• ${emoji} ${who} as ${quoteText(roleWords(invitation.roles))}: ${quoteText(words)} since ${slackDate(invitation.stateChangedAt, "{date_short_pretty}")}${by}`;
}
