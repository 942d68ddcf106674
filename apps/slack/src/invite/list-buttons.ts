import type { BlockButtonAction, Middleware, SlackActionMiddlewareArgs } from "@slack/bolt";

import { isId } from "@usher/core";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import {
  pageAction,
  parseListValue,
  resendAction,
  type ListPlace,
} from "../blocks/list-message.ts";
import { callOf } from "../request/call.ts";
import { outdatedButtonMessage } from "../text/messages.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { clickReply } from "../request/reply.ts";
import type { Services } from "../request/services.ts";
import { readButtonClick } from "../request/button-click.ts";
import { readList } from "./list-open.ts";

/** The buttons of a list: their effect shows in the list itself, a rejection beside it. */
export function listButton(
  services: Services,
): Middleware<SlackActionMiddlewareArgs<BlockButtonAction>> {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const click = readButtonClick(body, action);
    const place = parseListValue(click.subjectId);
    const client = call.workspace.clients.interactive;
    const reply = clickReply({ ack, respond, client, place: click.place }, call, services.log);
    if (action.action_id !== pageAction && !isId(place.subject))
      return reply.say(outdatedButtonMessage(services.config.command));
    const attempt = await asSlackMember(
      services,
      { call, claimed: click.claimed },
      async (slackMember) => {
        await act(slackMember, action.action_id, place);
        const cursor = action.action_id === pageAction ? place.subject : null;
        return readList(services, slackMember, { scope: place.scope, cursor });
      },
    );
    if (attempt.kind === "ok") return reply.replace(attempt.value);
    await reply.say(rejectionText(services, call, { attempt }));
    if (attempt.kind !== "unsure") return;
    const settled = await attempt.settled;
    if (settled.kind === "ok") return reply.replace(settled.value);
    await reply.say(rejectionText(services, call, { attempt: settled }));
  };
}

async function act(
  { caller }: SlackMember,
  actionId: string,
  { subject: id }: ListPlace,
): Promise<void> {
  if (actionId === pageAction) return;
  await (actionId === resendAction
    ? caller.invitation.resend({ id })
    : caller.invitation.revoke({ id }));
}
