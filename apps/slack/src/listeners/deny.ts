import type {
  BlockButtonAction,
  Middleware,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from "@slack/bolt";

import { asClicker, type Attempt } from "../as-clicker.ts";
import { denyModal, denyReason } from "../blocks/deny-modal.ts";
import { callOf, type Call } from "../call.ts";
import { formSlowSentence, outsiderSentence } from "../messages.ts";
import { refusalText } from "../refusal.ts";
import { viewReply, type ViewReply } from "../reply.ts";
import type { Services } from "../services.ts";
import { pressOf, pressReply } from "./clicked-message.ts";
import { decisionRefusal } from "./decision-refusal.ts";
import { claimedBy, textOf } from "./submitted-view.ts";

/** Deny…: the form opens at once, because its trigger lives for three seconds; the submission decides. */
export function denyButton(
  services: Services,
): Middleware<SlackActionMiddlewareArgs<BlockButtonAction>> {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const press = pressOf(body, action);
    const { facts: own, people, clients } = call.workspace;
    const client = clients.interactive;
    const reply = pressReply(services, { call, press }, { ack, respond });
    if (people.isOutsider(press.claimed, own))
      return reply.say(outsiderSentence(own.organizationName));
    try {
      await client.views.open({ trigger_id: press.triggerId, view: denyModal(press.subjectId) });
    } catch (err) {
      services.log.warn({ err, requestId: call.requestId }, "the form did not open");
      return reply.say(formSlowSentence);
    }
    await reply.done();
  };
}

export function denySubmission(
  services: Services,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  return async ({ body, view, ack, context }) => {
    const call = callOf(context);
    const client = call.workspace.clients.interactive;
    const reply = viewReply({ ack, body, client }, call, services.log);
    const approvalId = view.private_metadata;
    const reason = textOf(view, denyReason);
    const attempt = await asClicker(services, { call, claimed: claimedBy(body) }, ({ caller }) =>
      caller.approval.deny({ id: approvalId, ...(reason === null ? {} : { reason }) }),
    );
    await answer(services, { call, reply, approvalId }, attempt);
  };
}

type Answering = { call: Call; reply: ViewReply; approvalId: string };

async function answer(
  services: Services,
  { call, reply, approvalId }: Answering,
  attempt: Attempt<unknown>,
): Promise<void> {
  if (attempt.kind === "ok") {
    if (call.acked) return reply.show("Denied", ["The request is denied; nobody was invited."]);
    return reply.close();
  }
  if (attempt.kind === "refused") {
    const { sentence } = await decisionRefusal(services, call, {
      ...attempt,
      approvalId,
    });
    return reply.show("Not denied", [sentence]);
  }
  await reply.show("Not denied", [refusalText(services, call, { attempt })]);
  if (attempt.kind === "unsure")
    await answer(services, { call, reply, approvalId }, await attempt.settled);
}
