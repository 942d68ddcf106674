import {
  accessReviewActions,
  accessReviewModal,
  accessReviewTitle,
  parseDecisionValue,
  readReviewPlace,
} from "../blocks/members/access-review-modal.ts";
import { asSlackMember, type Attempt } from "../request/as-slack-member.ts";
import {
  onClick,
  readButtonClick,
  type ButtonListener,
  type ClickedButton,
} from "../request/button-click.ts";
import { callOf } from "../request/call.ts";
import type { CommandRequest } from "../request/command-request.ts";
import { clickOf, openLoaded } from "../request/open-form.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { modalReply } from "../request/reply.ts";
import { restoredForm } from "../request/restored-form.ts";
import type { Services } from "../request/services.ts";
import { outdatedFormMessage } from "../text/messages.ts";
import { decidedWindow, decideReview, type DecidedReview } from "./decide-review.ts";
import { inWindow } from "./in-window.ts";
import { readDue } from "./read-due.ts";

/** `review`: who is due, the longest ago first. */
export async function openAccessReview(services: Services, request: CommandRequest): Promise<void> {
  await showDue(services, clickOf(request));
}

export function accessReviewButton(services: Services): ButtonListener {
  return onClick(services, (clicked) => showDue(services, clicked));
}

function showDue(services: Services, clicked: ClickedButton): Promise<void> {
  return openLoaded(services, clicked, {
    title: accessReviewTitle,
    load: async (slackMember) => accessReviewModal(await readDue(slackMember, { cursor: null })),
  });
}

/** The buttons between pages, and the one that leads back from the form to the list. */
export function accessReviewPageButton(services: Services): ButtonListener {
  return inWindow(services, readReviewPlace, async (slackMember, { place, click, actionId }) => {
    const { page, first } = accessReviewActions;
    const turned = actionId === page ? click.subjectId : place.cursor;
    const cursor = actionId === first ? null : turned;
    return accessReviewModal(await readDue(slackMember, { cursor }));
  });
}

/** "Keep": decides at once, and the window shows the list without the member. */
export function keepAccessButton(services: Services): ButtonListener {
  return async ({ body, action, ack, context }) => {
    const call = callOf(context);
    const click = readButtonClick(body, action);
    const { view } = body;
    if (view === undefined) return ack();
    const client = call.workspace.clients.interactive;
    const reply = modalReply({ ack, client, viewId: view.id }, call, services.log);
    const place = readReviewPlace(view.private_metadata);
    const chosen = parseDecisionValue(click.subjectId);
    if (place === null || chosen === null)
      return reply.update(restoredForm(view, [outdatedFormMessage]));
    const answer = async (attempt: Attempt<DecidedReview>): Promise<void> => {
      if (attempt.kind === "ok") return reply.update(decidedWindow(services, call, attempt.value));
      await reply.update(restoredForm(view, [rejectionText(services, call, { attempt })]));
      if (attempt.kind === "unsure") await answer(await attempt.settled);
    };
    const who = { call, claimed: click.claimed };
    await answer(
      await asSlackMember(services, who, (slackMember) =>
        decideReview(slackMember, { ...chosen, decision: "keep" }, place),
      ),
    );
  };
}
