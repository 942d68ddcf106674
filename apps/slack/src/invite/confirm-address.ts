import type { BlockAction } from "@slack/bolt";

import { answeredModal, answerOf, questionActions } from "../blocks/address-question.ts";
import { readButtonClick, type ButtonListener } from "../request/button-click.ts";
import { callOf } from "../request/call.ts";
import { clickReply, modalReply } from "../request/reply.ts";
import type { Services } from "../request/services.ts";
import { notSentText, outdatedQuestionText } from "../text/question-text.ts";
import { idempotencyKeyOf, sendInvitations, type InvitedMessages } from "./send-invitations.ts";

type Answer = {
  messages: InvitedMessages;
  /** Nothing is known to be sent, so the question stays. */
  isOpen: boolean;
};

/** Under a suspicious address: sends to the one that was chosen, and puts the outcome in the question's place. */
export function confirmAddressButton(services: Services): ButtonListener {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const click = readButtonClick(body, action);
    const client = call.workspace.clients.interactive;
    const show = async ({ messages, isOpen }: Answer) => {
      // What was asked is never asked again, so these are sentences.
      const text = messages.map((one) => (typeof one === "string" ? one : one.text)).join("\n");
      if (body.view?.type === "modal") {
        const modal = modalReply({ ack, client, viewId: body.view.id }, call, services.log);
        return modal.update(answeredModal(body.view, action.block_id, { text, isOpen }));
      }
      const reply = clickReply({ ack, respond, client, place: click.place }, call, services.log);
      await (isOpen ? reply.say(text) : reply.replace({ text, blocks: [] }));
    };
    if (action.action_id === questionActions.none)
      return show({ messages: [notSentText], isOpen: false });
    const answer = answerOf(click.subjectId);
    if (answer === null) return show({ messages: [outdatedQuestionText], isOpen: false });
    const invited = await sendInvitations(services, {
      call,
      claimed: click.claimed,
      draft: { ...answer, isConfirmed: true },
      idempotencyKey: idempotencyKeyOf(["question", ...placeOf(body), action.block_id]),
    });
    await show({ messages: invited.messages, isOpen: invited.transient });
    const settled = await invited.later;
    if (settled !== null) await show({ messages: settled.messages, isOpen: settled.transient });
  };
}

/** The question that was answered: the same for every click on it. */
function placeOf({ team, user, container, view }: BlockAction): string[] {
  return [team?.id ?? "", user.id, view?.id ?? String(container["message_ts"])];
}
