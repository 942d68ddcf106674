import type { ViewOutput } from "@slack/bolt";
import { toErrorView, type ApprovalView, type ErrorView } from "@usher/core";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import {
  choiceField,
  requestOfBlock,
  reviewModal,
  reviewPageSize,
  reviewReason,
  reviewResult,
  reviewTitle,
  type ReviewModel,
  type Verdict,
} from "../blocks/review-modal.ts";
import { callOf, startLater, type Call } from "../request/call.ts";
import { decisionText, notDecidedText } from "../text/decision-text.ts";
import { formSubmission } from "../request/form-submission.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { readButtonClick, buttonReply, type ButtonListener } from "../request/button-click.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { openLoaded } from "../request/open-form.ts";
import { choiceOf, textOf } from "../request/submitted-view.ts";
import { outsidersOf } from "../blocks/outsiders-of.ts";

/** "Review N waiting": all that the person may decide, a page at a time. */
export function reviewButton(services: Services): ButtonListener {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const click = readButtonClick(body, action);
    const reply = buttonReply(services, { call, click }, { ack, respond });
    const load = (slackMember: SlackMember) => read(slackMember, call, null).then(reviewModal);
    await openLoaded(services, { call, click, reply }, { title: reviewTitle, load });
  };
}

/** After a page was decided: the same window shows the next one. */
export function reviewNextButton(services: Services): ButtonListener {
  return async ({ body, action, ack, context }) => {
    const call = startLater(callOf(context));
    callOf(context).acked = true;
    await ack();
    const { claimed, subjectId: cursor } = readButtonClick(body, action);
    const attempt = await asSlackMember(services, { call, claimed }, (slackMember) =>
      read(slackMember, call, cursor),
    );
    const view =
      attempt.kind === "ok"
        ? reviewModal(attempt.value)
        : reviewResult([rejectionText(services, call, { attempt })], cursor);
    await call.workspace.clients.background.views.update({ view_id: body.view?.id ?? "", view });
  };
}

async function read(
  { caller }: SlackMember,
  call: Call,
  cursor: string | null,
): Promise<ReviewModel> {
  const { teamId } = call.workspace.facts;
  const [listed, { name: organizationName, policy }] = await Promise.all([
    caller.approval.list({
      waitingForMe: true,
      limit: reviewPageSize,
      ...(cursor === null ? {} : { cursor }),
    }),
    caller.organization.get(),
  ]);
  const requests = listed.approvals.map((approval) => ({
    approval,
    organizationName,
    teamId,
    outsiders: outsidersOf(approval, policy),
  }));
  return { requests, nextCursor: listed.nextCursor };
}

type Decided = { id: string; verdict: "approve" | "deny" } & (
  | { approval: ApprovalView }
  | { error: ErrorView }
);

/** Decides each under the rules of its buttons; a rejected one does not affect the others. */
export function reviewSubmission(services: Services) {
  return formSubmission(services, {
    read: (view) => ({ selections: selectionsIn(view), reason: textOf(view, reviewReason) }),
    attempt: ({ call, claimed }, { selections, reason }) =>
      asSlackMember(services, { call, claimed }, async (slackMember) => ({
        userId: slackMember.userId,
        decided: await decideAll(slackMember, selections, reason),
      })),
    async succeed({ call, reply, view }, { userId, decided }) {
      const lines: string[] = [];
      for (const one of decided) lines.push(await lineOf(services, { call, userId }, one));
      const next = view.private_metadata === "" ? null : view.private_metadata;
      await reply.put(reviewResult(lines, next));
    },
    rejectedTitle: reviewTitle,
    retryBlock: () => reviewReason.blockId,
  });
}

async function decideAll(
  { caller }: SlackMember,
  selections: readonly { id: string; verdict: "approve" | "deny" }[],
  reason: string | null,
): Promise<Decided[]> {
  const decided: Decided[] = [];
  for (const { id, verdict } of selections)
    try {
      const approval =
        verdict === "approve"
          ? await caller.approval.approve({ id })
          : await caller.approval.deny({ id, ...(reason === null ? {} : { reason }) });
      decided.push({ id, verdict, approval });
    } catch (error) {
      const view = toErrorView(error);
      // An error of ours stops everything: it is reported once, with a reference.
      if (view.code === "internal.error" || view.code === "service.unavailable") throw error;
      decided.push({ id, verdict, error: view });
    }
  return decided;
}

async function lineOf(
  services: Services,
  { call, userId }: { call: Call; userId: string },
  decided: Decided,
): Promise<string> {
  if ("approval" in decided) return `• ${decisionText(decided.verdict, decided.approval)}`;
  const { error, id: approvalId } = decided;
  const { sentence } = await decisionRejection(services, call, { error, userId, approvalId });
  return `• ${notDecidedText(approvalId, sentence)}`;
}

function selectionsIn(view: ViewOutput): { id: string; verdict: "approve" | "deny" }[] {
  return Object.keys(view.state.values).flatMap((blockId) => {
    const id = requestOfBlock(blockId);
    const verdict = id === null ? null : verdictOf(choiceOf(view, choiceField(id)));
    return id === null || verdict === null ? [] : [{ id, verdict }];
  });
}

function verdictOf(value: string | null): Exclude<Verdict, "later"> | null {
  return value === "approve" || value === "deny" ? value : null;
}
