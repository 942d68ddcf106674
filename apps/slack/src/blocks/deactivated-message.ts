import type { KnownBlock } from "@slack/types";

import { memberName, memberText, rolesText, type MemberEntry } from "../text/member-text.ts";
import { escapeText, joinList, mrkdwnToPlainText, quoteName, shorten } from "../text/slack-text.ts";
import { button, confirmation } from "./button.ts";
import type { MessageContent } from "./message.ts";

export const suspendDeactivatedAction = "member.suspend_deactivated";

export type DeactivatedModel = {
  organizationName: string;
  /** Null where there is only one, or Slack does not return its name. */
  teamName: string | null;
  /** As they are now; null once they are no longer a member. */
  member: MemberEntry | null;
  /** What the reader may do about it; null once someone has decided. */
  reader: { maySuspend: boolean } | null;
  /** The policy suspends such members. */
  isPolicyOn: boolean;
};

/** Notifies an admin that Slack deactivated the account of a member. */
export function deactivatedMessage(model: DeactivatedModel): MessageContent {
  const sentence = sentenceOf(model);
  const text = escapeText(mrkdwnToPlainText(`⚠️ ${sentence}`));
  const section: KnownBlock = {
    type: "section",
    text: { type: "mrkdwn", text: `⚠️ ${sentence}` },
  };
  return { text, blocks: [section, ...suspendBlock(model)] };
}

function sentenceOf(model: DeactivatedModel): string {
  const { member, teamName, organizationName } = model;
  const organization = quoteName(organizationName);
  const where = teamName === null ? "" : ` in ${quoteName(teamName)}`;
  if (member === null)
    return `A member's Slack account${where} was deactivated. They are no longer a member of ${organization}.`;
  const start = `The Slack account of ${memberText(member)}${where} was deactivated.`;
  return `${start} ${stateText(model, member)}`;
}

function stateText(
  { organizationName, reader, isPolicyOn }: DeactivatedModel,
  member: MemberEntry,
): string {
  const organization = quoteName(organizationName);
  const roles = rolesText(member);
  if (member.status === "suspended")
    // Later notices follow every suspension, and a person may have done it.
    return isPolicyOn && reader !== null
      ? `They were suspended in ${organization}, as your policy requires.`
      : `They are suspended in ${organization}.`;
  if (reader === null) return `They are an active member of ${organization}, as ${roles}.`;
  const still = `They are still an active member of ${organization}, as ${roles}.`;
  const isLeftOut = isPolicyOn && member.roles.includes("owner");
  const policy = isLeftOut ? " Your policy never suspends the last owner." : "";
  const rank = reader.maySuspend ? "" : " Only someone with at least their role can suspend them.";
  return `${still}${policy}${rank}`;
}

function suspendBlock({ member, reader, organizationName }: DeactivatedModel): KnownBlock[] {
  if (member?.status !== "active" || reader?.maySuspend !== true) return [];
  const name = memberName(member);
  const organization = shorten(organizationName, 100);
  const suspend = button(suspendDeactivatedAction, "Suspend", {
    value: member.id,
    style: "danger",
    label: `Suspend ${name}`,
    confirm: confirmation({
      title: "Suspend this member?",
      text: `${name} (${joinList([...member.roleNames])}) loses all access to ${organization} immediately. Their delegations end, and so do open invitations that no one else vouches for.`,
      confirm: "Suspend",
      deny: "Cancel",
      style: "danger",
    }),
  });
  return [{ type: "actions", block_id: `deactivated:${member.id}`, elements: [suspend] }];
}
