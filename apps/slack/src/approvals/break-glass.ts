import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";
import { toErrorView } from "@usher/core";

import { asSlackMember, type Attempt, type SlackMember } from "../request/as-slack-member.ts";
import { breakGlassReason } from "../blocks/break-glass-modal.ts";
import { callOf, type Call } from "../request/call.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { viewReply, type ViewReply } from "../request/reply.ts";
import type { Services } from "../request/services.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { claimedBy, textOf } from "../request/submitted-view.ts";

const shortest = 10;

/** Approves, or reports that an owner may approve their own request alone, where the policy allows it. */
export async function approveOrAsk(
  { caller, store, organizationId, userId }: SlackMember,
  id: string,
): Promise<"approved" | "own_request"> {
  try {
    await caller.approval.approve({ id });
    return "approved";
  } catch (error) {
    if (toErrorView(error).code !== "invite.self_approval") throw error;
    const [membership, organization] = await Promise.all([
      store.read.members.findByUser(organizationId, userId),
      caller.organization.get(),
    ]);
    if (membership?.role !== "owner" || !organization.policy.approval.breakGlass) throw error;
    return "own_request";
  }
}

/** The form of an owner who approves their own request. */
export function breakGlassSubmission(
  services: Services,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  return async ({ body, view, ack, context }) => {
    const call = callOf(context);
    const client = call.workspace.clients.interactive;
    const reply = viewReply({ ack, body, client }, call, services.log);
    const approvalId = view.private_metadata;
    const reason = textOf(view, breakGlassReason) ?? "";
    if (reason.length < shortest)
      return reply.errors({
        [breakGlassReason.blockId]: "Enter a reason of at least 10 characters.",
      });
    const attempt = await asSlackMember(
      services,
      { call, claimed: claimedBy(body) },
      ({ caller }) => caller.approval.approve({ id: approvalId, breakGlass: { reason } }),
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
  if (attempt.kind === "ok")
    return call.acked
      ? reply.show("Approved", ["The request is approved. The approvers have been notified."])
      : reply.close();
  if (attempt.kind === "refused") {
    const { sentence } = await decisionRejection(services, call, { ...attempt, approvalId });
    return reply.show("Not approved", [sentence]);
  }
  await reply.show("Not approved", [rejectionText(services, call, { attempt })]);
  if (attempt.kind === "unsure")
    await answer(services, { call, reply, approvalId }, await attempt.settled);
}
