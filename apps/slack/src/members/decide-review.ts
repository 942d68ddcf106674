import type { ModalView } from "@slack/types";
import type { ErrorView, ReviewDecision } from "@usher/core";

import {
  accessReviewModal,
  accessReviewTitle,
  type AccessReviewModel,
  type ReviewPlace,
} from "../blocks/members/access-review-modal.ts";
import { infoModal } from "../blocks/info-modal.ts";
import type { SlackMember } from "../request/as-slack-member.ts";
import type { Call } from "../request/call.ts";
import { customRolesOf, memberEntry } from "../request/member-entry.ts";
import { messageOrError } from "../request/rejection-text.ts";
import { requireRejection, unlessRejected } from "../request/require-rejection.ts";
import type { Services } from "../request/services.ts";
import { reviewedText, type ReviewedFacts } from "../text/access-review-text.ts";
import { readDue } from "./read-due.ts";

/** About the member at the version that the reader saw. */
type Review = { id: string; version: number; decision: ReviewDecision };

export type DecidedReview = {
  done: ReviewedFacts | { error: ErrorView };
  /** Null for a person who may no longer see it. */
  list: AccessReviewModel | null;
};

/** Decides, and reads the list as it is then. */
export async function decideReview(
  slackMember: SlackMember,
  review: Review,
  place: ReviewPlace,
): Promise<DecidedReview> {
  const done = await attempt(slackMember, review);
  return { done, list: await unlessRejected(readDue(slackMember, place)) };
}

async function attempt(slackMember: SlackMember, review: Review): Promise<DecidedReview["done"]> {
  const { caller } = slackMember;
  const { id, version: expectedVersion, decision } = review;
  try {
    const [before, customRoles] = await Promise.all([
      unlessRejected(caller.member.get({ id })),
      customRolesOf(slackMember),
    ]);
    const { results } = await caller.member.review({
      entries: [{ id, decision, expectedVersion }],
    });
    const [result] = results;
    if (result === undefined) throw new Error("a review has no result");
    if (result.error !== null) return { error: result.error };
    return {
      decision,
      member: before && memberEntry(before, customRoles),
      isRepeat: result.outcome === "unchanged",
      revokedInvitations: result.revokedInvitations,
    };
  } catch (error) {
    return { error: requireRejection(error) };
  }
}

/** The window after a decision: the list, with what was decided or why it was not. */
export function decidedWindow(
  services: Services,
  call: Call,
  { done, list }: DecidedReview,
): ModalView {
  const { organizationName } = call.workspace.facts;
  const notice =
    "error" in done
      ? messageOrError(services, call, { error: done.error })
      : reviewedText(done, organizationName);
  return list === null
    ? infoModal(accessReviewTitle, [notice])
    : accessReviewModal({ ...list, notices: [notice] });
}
