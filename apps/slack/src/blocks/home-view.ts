import type { ActionsBlock, HomeView, KnownBlock } from "@slack/types";
import type { ApprovalView, InvitationView } from "@usher/core";

import { oneLine, roleWords, shorten, shortenToUnits } from "../slack-text.ts";
import { requesterName } from "./approval-words.ts";
import { approveAction, denyAction } from "./approval-buttons.ts";
import { invitationStatus } from "./invitation-status.ts";
import { bold, bullets, dateOf, richText, section } from "./rich-text.ts";

export const homeInviteAction = "home.invite";

export type HomeModel = {
  command: string;
  organizationName: string;
  /** Requests of others that the reader may decide. */
  waiting: readonly ApprovalView[];
  /** The reader's own open invitations. */
  own: readonly InvitationView[];
};

const shown = 10;

/** The Home tab: the same actions as the command, for workspaces where its name is taken. */
export function homeView({ command, organizationName, waiting, own }: HomeModel): HomeView {
  const blocks: KnownBlock[] = [
    header("Invite people"),
    richText("intro", [
      section(
        "Invite someone to ",
        bold(shorten(organizationName, 100)),
        `, here or by typing ${oneLine(command)} with an e-mail address.`,
      ),
    ]),
    {
      type: "actions",
      block_id: "invite",
      elements: [
        {
          type: "button",
          action_id: homeInviteAction,
          style: "primary",
          text: { type: "plain_text", text: "Invite someone" },
        },
      ],
    },
  ];
  if (waiting.length > 0) blocks.push(header("Waiting for your decision"));
  for (const approval of waiting.slice(0, shown)) blocks.push(...waitingBlocks(approval));
  blocks.push(header("Your open invitations"), richText("own", [ownList(own)]));
  return { type: "home", blocks };
}

/** Instead of lists: why this account sees none. */
export function homeRefusalView(sentence: string): HomeView {
  return { type: "home", blocks: [{ type: "section", text: { type: "mrkdwn", text: sentence } }] };
}

function ownList(own: readonly InvitationView[]) {
  if (own.length === 0) return section("None at the moment.");
  return bullets(
    own.slice(0, shown).map((invitation) => {
      const { emoji, words } = invitationStatus(invitation);
      const as = ` as ${roleWords(invitation.roles)} – ${emoji} ${words}, since `;
      return section(bold(invitation.email), as, dateOf(invitation.stateChangedAt));
    }),
  );
}

function waitingBlocks(approval: ApprovalView): KnownBlock[] {
  const people = approval.invitations.map((one) => `${one.email} as ${roleWords(one.roles)}`);
  const whom = shorten(oneLine(people.join(", ")), 300);
  return [
    richText(`waiting:${approval.id}`, [
      section(bold(shorten(requesterName(approval), 100)), ` asks to invite ${whom}.`),
    ]),
    decideBlock(approval.id, whom),
  ];
}

function decideBlock(approvalId: string, whom: string): ActionsBlock {
  return {
    type: "actions",
    block_id: `decide:${approvalId}`,
    elements: [
      {
        type: "button",
        action_id: approveAction,
        style: "primary",
        text: { type: "plain_text", text: "Approve" },
        value: approvalId,
        accessibility_label: shortenToUnits(`Approve inviting ${whom}`, 75),
      },
      {
        type: "button",
        action_id: denyAction,
        style: "danger",
        text: { type: "plain_text", text: "Deny…" },
        value: approvalId,
        accessibility_label: shortenToUnits(`Deny inviting ${whom}`, 75),
      },
    ],
  };
}

function header(text: string): KnownBlock {
  return { type: "header", text: { type: "plain_text", text } };
}
