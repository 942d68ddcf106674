import type { ActionsBlock, KnownBlock } from "@slack/types";
import type { InvitationView } from "@usher/core";

import { listScopes, type ListScope } from "../command/parse-command.ts";
import { requestCode } from "../command/request-ref.ts";
import { escapeText, oneLine, roleLabel, shorten, shortenToUnits } from "../text/slack-text.ts";
import { remindButtonFor } from "./approval-buttons.ts";
import { button, confirmation } from "./button.ts";
import { header } from "./header.ts";
import { invitationStatus } from "./invitation-status.ts";
import type { MessageContent } from "./message.ts";
import { bold, dateOf, richText, section } from "./rich-text.ts";

export const resendAction = "list.resend";
export const revokeAction = "list.revoke";
export const pageAction = "list.page";

/** Which list a button belongs to travels in its value: an ephemeral message is stored nowhere. */
export type ListPlace = { scope: ListScope; subject: string };

function listValue({ scope, subject }: ListPlace): string {
  return `${scope} ${subject}`;
}

export function parseListValue(value: string): ListPlace {
  const [word, subject = ""] = value.split(" ");
  return { scope: listScopes.find((scope) => scope === word) ?? "all", subject };
}

export type ListModel = {
  command: string;
  organizationName: string;
  scope: ListScope;
  invitations: readonly InvitationView[];
  nextCursor: string | null;
};

const titles: Record<ListScope, string> = {
  all: "Open invitations",
  mine: "Your open invitations",
  pending: "Invitations sent and not answered",
  waiting: "Invitations waiting for approval",
};

const noneText: Record<ListScope, string> = {
  all: "No open invitations.",
  mine: "You have no open invitations.",
  pending: "No open invitation is waiting for an answer.",
  waiting: "No open invitation is waiting for approval.",
};

/** Open invitations, newest first, each with what can be done about it. */
export function listMessage(model: ListModel): MessageContent {
  const { invitations, organizationName, command } = model;
  const organization = oneLine(shorten(organizationName, 100));
  if (invitations.length === 0) {
    const none = `${noneText[model.scope]} Type ${oneLine(command)} help to see how to create one.`;
    return { text: escapeText(none), blocks: [richText("list", [section(none)])] };
  }
  const title = `${titles[model.scope]} to ${organization}`;
  const blocks: KnownBlock[] = [
    header(shortenToUnits(title, 150)),
    ...invitations.flatMap((invitation) => row(model.scope, invitation)),
    ...nextBlock(model),
  ];
  const lines = invitations.map(
    (one) => `${one.email} as ${roleLabel(one)}: ${invitationStatus(one).words}${codeText(one)}`,
  );
  return { text: escapeText(shorten(`${title}: ${lines.join("; ")}`, 3000)), blocks };
}

function row(scope: ListScope, invitation: InvitationView): KnownBlock[] {
  const { id, version, email, inviter, stateChangedAt } = invitation;
  const { emoji, words } = invitationStatus(invitation);
  const by = inviter.name === null ? "" : `, by ${oneLine(shorten(inviter.name, 60))}`;
  return [
    richText(`list:${id}:v${version}`, [
      section(
        `${emoji} `,
        bold(email),
        ` as ${roleLabel(invitation)}: ${words}, `,
        dateOf(stateChangedAt),
        by,
        codeText(invitation),
      ),
    ]),
    rowButtons(scope, invitation),
  ];
}

/** What `approve` and `deny` take. */
function codeText({ state, approvalRequestId }: InvitationView): string {
  if (state !== "requested" || approvalRequestId === null) return "";
  return ` (request ${requestCode(approvalRequestId)})`;
}

function rowButtons(scope: ListScope, invitation: InvitationView): ActionsBlock {
  const { id, version, email, state, approvalRequestId } = invitation;
  const value = listValue({ scope, subject: id });
  const asked = state === "requested";
  const end = asked ? "Withdraw" : "Revoke";
  const revoke = button(revokeAction, end, {
    value,
    style: "danger",
    label: `${end} the ${asked ? "request" : "invitation"} for ${email}`,
    confirm: confirmation({
      title: `${end} this ${asked ? "request" : "invitation"}?`,
      text: asked
        ? `The request for ${email} will be closed.`
        : `The link that was sent to ${email} stops working.`,
      confirm: end,
      deny: "Keep",
      style: "danger",
    }),
  });
  const label = `Send ${email} a new link`;
  const resend = button(resendAction, "Send again", { value, label });
  const remind = approvalRequestId === null ? [] : [remindButtonFor(approvalRequestId, email)];
  const elements = asked ? [...remind, revoke] : [resend, revoke];
  return { type: "actions", block_id: `list:${id}:v${version}:do`, elements };
}

function nextBlock({ scope, nextCursor }: ListModel): KnownBlock[] {
  if (nextCursor === null) return [];
  const value = listValue({ scope, subject: nextCursor });
  const older = button(pageAction, "Older ones", { value });
  return [{ type: "actions", block_id: "list:page", elements: [older] }];
}
