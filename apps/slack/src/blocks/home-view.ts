import type { ActionsBlock, Button, HomeView, KnownBlock } from "@slack/types";
import type { ApprovalView, InvitationView, SlackInstallationView } from "@usher/core";

import { oneLine, roleLabel, shorten } from "../text/slack-text.ts";
import { approvalButtons, detailsAction, remindButtonFor } from "./approval-buttons.ts";
import { approvalHeading, requesterName, type ApprovalMessageModel } from "./approval-text.ts";
import { button, confirmation } from "./button.ts";
import { header } from "./header.ts";
import { healthBlock } from "./home-health.ts";
import { invitationStatus } from "./invitation-status.ts";
import { peopleText } from "../text/people-text.ts";
import { bold, bullets, dateOf, richText, section } from "./rich-text.ts";

export const homeInviteAction = "home.invite";
export const homeMembersAction = "home.members";
export const homeAccessReviewAction = "home.access_review";
export const homeSettingsAction = "home.settings";
export const homeDelegateAction = "home.delegate";
export const homeReviewAction = "home.review";
export const homeWithdrawAction = "home.withdraw";
export const homeConnectAction = "home.connect";
export const homePagePrefix = "home.page:";

export type HomeSection = "waiting" | "mine" | "recent";
export type Page<T> = {
  items: readonly T[];
  /** Where the page begins; null for the newest. */
  cursor: string | null;
  next: string | null;
};

export type HomeModel = {
  command: string;
  organizationName: string;
  teamId: string;
  /** Requests that the reader may decide now. */
  waiting: Page<ApprovalView>;
  waitingCount: { count: number; more: boolean };
  /** The reader's own requests, open or not. */
  mine: Page<ApprovalView>;
  /** The reader's own invitations, of any state. */
  recent: Page<InvitationView>;
  /** Which of a request's addresses are outside the organization's domains. */
  outsidersOf: (approval: ApprovalView) => readonly string[];
  /** For admins; null for everyone else. */
  installations: readonly SlackInstallationView[] | null;
  /** The names of those workspaces, as far as Slack returns them. */
  teamNames: ReadonlyMap<string, string>;
};

/** The Home tab: the same actions as the command, for workspaces where its name is taken. */
export function homeView(model: HomeModel): HomeView {
  const { waiting, mine, recent, installations } = model;
  return {
    type: "home",
    blocks: [
      ...introBlocks(model),
      header("Waiting for your decision"),
      ...waiting.items.flatMap((approval) => requestBlocks(model, approval, "waiting")),
      ...emptyBlock("waiting", waiting),
      ...waitingButtons(model),
      header("Your requests"),
      ...mine.items.flatMap((approval) => requestBlocks(model, approval, "mine")),
      ...emptyBlock("mine", mine),
      ...pageButtons("mine", mine),
      header("Your invitations"),
      ...(recent.items.length > 0 ? [richText("recent", [recentList(recent.items)])] : []),
      ...emptyBlock("recent", recent),
      ...pageButtons("recent", recent),
      ...(installations === null
        ? []
        : [header("Slack connection"), healthBlock(installations, model)]),
    ],
  };
}

/** Instead of lists: why this account sees none. */
export function homeRejectionView(sentence: string, canConnect = false): HomeView {
  const connect: KnownBlock = {
    type: "actions",
    block_id: "connect",
    elements: [button(homeConnectAction, "Connect my account", { style: "primary" })],
  };
  const words: KnownBlock = { type: "section", text: { type: "mrkdwn", text: sentence } };
  return { type: "home", blocks: canConnect ? [words, connect] : [words] };
}

function introBlocks({ command, organizationName, installations }: HomeModel): KnownBlock[] {
  return [
    header("Invite people"),
    richText("intro", [
      section(
        "Invite someone to ",
        bold(shorten(organizationName, 100)),
        `, here or by typing ${oneLine(command)} with an email address.`,
      ),
    ]),
    {
      type: "actions",
      block_id: "invite",
      elements: [
        button(homeInviteAction, "Invite someone", { style: "primary" }),
        ...(installations === null ? [] : adminButtons()),
        button(homeDelegateAction, "Delegate approvals"),
        button(homeSettingsAction, "Settings"),
      ],
    },
  ];
}

function adminButtons(): Button[] {
  return [button(homeMembersAction, "Members"), button(homeAccessReviewAction, "Review access")];
}

function waitingButtons({ waiting, waitingCount }: HomeModel): KnownBlock[] {
  const { count, more } = waitingCount;
  const paging = pageElements("waiting", waiting);
  const review =
    count < 2 ? [] : [button(homeReviewAction, `Review ${count}${more ? "+" : ""} waiting`)];
  const elements = [...review, ...paging];
  return elements.length === 0 ? [] : [{ type: "actions", block_id: "waiting:more", elements }];
}

function requestBlocks(
  { organizationName, teamId, outsidersOf }: HomeModel,
  approval: ApprovalView,
  where: "waiting" | "mine",
): KnownBlock[] {
  const model = { approval, organizationName, teamId, outsiders: [...outsidersOf(approval)] };
  const { id, version } = approval;
  const elements = where === "waiting" ? approvalButtons(model) : ownButtons(model);
  const block: ActionsBlock = {
    type: "actions",
    block_id: `${where}:${id}:v${version}:do`,
    elements,
  };
  return [
    richText(`${where}:${id}:v${version}`, [
      where === "waiting" ? askedLine(approval) : ownLine(model),
    ]),
    ...(elements.length > 0 ? [block] : []),
  ];
}

function askedLine(approval: ApprovalView) {
  const whom = shorten(oneLine(peopleText(approval.invitations)), 300);
  return section(
    bold(shorten(requesterName(approval), 100)),
    ` wants to invite ${whom}; open until `,
    dateOf(approval.expiresAt),
    ".",
  );
}

function ownLine(model: ApprovalMessageModel) {
  const { approval } = model;
  const { emoji, title } = approvalHeading(model);
  return section(
    bold(shorten(oneLine(peopleText(approval.invitations)), 300)),
    ` – ${emoji} ${title}, requested `,
    dateOf(approval.createdAt),
  );
}

function ownButtons(model: ApprovalMessageModel): ActionsBlock["elements"] {
  const { approval } = model;
  const details = button(detailsAction, "Details", { value: approval.id });
  if (approval.state !== "requested") return [...approvalButtons(model), details];
  const withdraw = button(homeWithdrawAction, "Withdraw", {
    value: approval.id,
    style: "danger",
    confirm: confirmation({
      title: "Withdraw this request?",
      text: "The request will be closed, and no one will be invited.",
      confirm: "Withdraw",
      deny: "Keep",
      style: "danger",
    }),
  });
  return [remindButtonFor(approval.id, peopleText(approval.invitations)), details, withdraw];
}

function recentList(recent: readonly InvitationView[]) {
  return bullets(
    recent.map((invitation) => {
      const { emoji, words } = invitationStatus(invitation);
      const as = ` as ${roleLabel(invitation)} – ${emoji} ${words}, `;
      return section(bold(invitation.email), as, dateOf(invitation.stateChangedAt));
    }),
  );
}

function emptyBlock(name: HomeSection, { items, cursor }: Page<unknown>): KnownBlock[] {
  if (items.length > 0) return [];
  const words = cursor === null ? "None at the moment." : "Nothing older.";
  return [richText(`${name}:none`, [section(words)])];
}

function pageButtons(name: HomeSection, page: Page<unknown>): KnownBlock[] {
  const elements = pageElements(name, page);
  return elements.length === 0 ? [] : [{ type: "actions", block_id: `${name}:page`, elements }];
}

function pageElements(name: HomeSection, { cursor, next }: Page<unknown>): Button[] {
  const newest = cursor === null ? [] : [button(`${homePagePrefix}${name}:newest`, "Newest")];
  if (next === null) return newest;
  return [...newest, button(`${homePagePrefix}${name}:older`, "Older ones", { value: next })];
}
