import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";

import { asSlackMember, type Attempt } from "../request/as-slack-member.ts";
import { denyModal, denyReason } from "../blocks/deny-modal.ts";
import { callOf, type Call } from "../request/call.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { viewReply, type ViewReply } from "../request/reply.ts";
import type { Services } from "../request/services.ts";
import { readButtonClick, buttonReply, type ButtonListener } from "../request/button-click.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { openForm } from "../request/open-form.ts";
import { claimedBy, textOf } from "../request/submitted-view.ts";

/** Deny…: the form opens at once, because its trigger lives for three seconds; the submission decides. */
export function denyButton(services: Services): ButtonListener {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const press = readButtonClick(body, action);
    const reply = buttonReply(services, { call, press }, { ack, respond });
    await openForm(services, { call, press, reply }, denyModal(press.subjectId));
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
    const attempt = await asSlackMember(
      services,
      { call, claimed: claimedBy(body) },
      ({ caller }) =>
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
    if (call.acked) return reply.show("Denied", ["The request is denied; no one was invited."]);
    return reply.close();
  }
  if (attempt.kind === "refused") {
    if (attempt.error.code === "approval.reason_required" && !call.acked)
      return reply.errors({ [denyReason.blockId]: "Enter a reason. The requester will see it." });
    const { sentence } = await decisionRejection(services, call, {
      ...attempt,
      approvalId,
    });
    return reply.show("Not denied", [sentence]);
  }
  await reply.show("Not denied", [rejectionText(services, call, { attempt })]);
  if (attempt.kind === "unsure")
    await answer(services, { call, reply, approvalId }, await attempt.settled);
}
