import type { ActionsBlock, KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";

import {
  accessReviewText,
  higherRoleText,
  lastReviewText,
  type DueEntry,
} from "../../text/access-review-text.ts";
import { memberName, rolesText } from "../../text/member-text.ts";
import { addressText, quoteName, slackDate } from "../../text/slack-text.ts";
import { button } from "../button.ts";
import { sentenceBlocks } from "../info-modal.ts";

export const accessReviewView = "access_review";
export const accessReviewTitle = "Access review";
export const accessReviewActions = {
  keep: "access_review.keep",
  end: "access_review.end",
  page: "access_review.page",
  first: "access_review.first",
  back: "access_review.back",
} as const;
export const accessReviewPageSize = 20;

const placeSchema = z.object({ cursor: z.string().nullable() });

/** Which page is shown: it travels in the view, because a modal is stored nowhere. */
export type ReviewPlace = z.infer<typeof placeSchema>;

export type DueRow = DueEntry & {
  /** Whether the reader may decide about it. */
  mayReview: boolean;
};

export type AccessReviewModel = {
  organizationName: string;
  place: ReviewPlace;
  /** After how many days a review is due; null for never. */
  days: number | null;
  members: readonly DueRow[];
  nextCursor: string | null;
  /** What was just decided, or why it was not. */
  notices?: readonly string[];
};

/** Who is due for a review, a page at a time, each with what the reader may decide. */
export function accessReviewModal(model: AccessReviewModel): ModalView {
  const { organizationName, place, days, members, notices = [] } = model;
  const intro = accessReviewText(organizationName, { days, isEmpty: members.length === 0 });
  return {
    type: "modal",
    callback_id: accessReviewView,
    private_metadata: JSON.stringify(place),
    title: { type: "plain_text", text: accessReviewTitle },
    close: { type: "plain_text", text: "Close" },
    blocks: [
      ...sentenceBlocks(notices),
      ...sentenceBlocks([intro]),
      ...members.flatMap(memberBlocks),
      ...pageBlock(model),
    ],
  };
}

/** Where the list, or a form that came from it, is; null for what no version of ours wrote. */
export function readReviewPlace(metadata: string): ReviewPlace | null {
  try {
    return placeSchema.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
}

function memberBlocks(member: DueRow): KnownBlock[] {
  const { id, version, email, status, mayReview, accessUntil = null } = member;
  const address = email === null || memberName(member) === email ? "" : ` ${addressText(email)}`;
  const end = accessUntil === null ? "" : ` until ${slackDate(accessUntil)}`;
  const state = `${status === "suspended" ? "⏸️ suspended" : "active"}${end}`;
  const lines = [
    `*${quoteName(memberName(member))}*${address}`,
    `${rolesText(member)} · ${state} · ${lastReviewText(member)}`,
    ...(mayReview ? [] : [higherRoleText]),
  ];
  const about: KnownBlock = {
    type: "section",
    block_id: `due:${id}:v${version}`,
    text: { type: "mrkdwn", text: lines.join("\n") },
  };
  return mayReview ? [about, decisionBlock(member)] : [about];
}

function decisionBlock(member: DueRow): ActionsBlock {
  const { id, version } = member;
  const value = `${version} ${id}`;
  const name = memberName(member);
  return {
    type: "actions",
    block_id: `decide:${id}:v${version}`,
    elements: [
      button(accessReviewActions.keep, "Keep", { value, label: `Keep the access of ${name}` }),
      button(accessReviewActions.end, "End access", { value, label: `End the access of ${name}` }),
    ],
  };
}

/** What a button carries: the member, and the version that the reader saw. Null for what no version of ours put there. */
export function parseDecisionValue(value: string): { id: string; version: number } | null {
  const [version, id] = value.split(" ");
  const parsed = decisionSchema.safeParse({ id, version: Number(version) });
  return parsed.data ?? null;
}

const decisionSchema = z.object({ id: z.uuid(), version: z.int32() });

function pageBlock({ place, nextCursor }: AccessReviewModel): ActionsBlock[] {
  const { first, page } = accessReviewActions;
  const elements = [
    ...(place.cursor === null ? [] : [button(first, "First page")]),
    ...(nextCursor === null ? [] : [button(page, "Next page", { value: nextCursor })]),
  ];
  return elements.length === 0 ? [] : [{ type: "actions", block_id: "due:page", elements }];
}
