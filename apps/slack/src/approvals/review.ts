import type { ViewOutput } from "@slack/bolt";
import { toErrorView, UsherError, type ApprovalView, type ErrorView } from "@usher/core";

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
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { onClick, readButtonClick, type ButtonListener } from "../request/button-click.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { openLoaded } from "../request/open-form.ts";
import { choiceOf, textOf } from "../request/submitted-view.ts";
import { outsidersOf } from "../blocks/outsiders-of.ts";

/** "Review N waiting": all that the person may decide, a page at a time. */
export function reviewButton(services: Services): ButtonListener {
  return onClick(services, (clicked) =>
    openLoaded(services, clicked, {
      title: reviewTitle,
      load: async (slackMember) => reviewModal(await read(slackMember, clicked.call, null)),
    }),
  );
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

type Selection = { id: string; verdict: "approve" | "deny" };
type Decided = Selection & ({ approval: ApprovalView } | { error: ErrorView });

/** Decides each under the rules of its buttons; a rejected one does not affect the others. */
export function reviewSubmission(services: Services) {
  return formSubmission(services, {
    fields: () => [reviewReason],
    read: (view) => ({ selections: selectionsIn(view), reason: textOf(view, reviewReason) }),
    async check({ view }, { selections }) {
      const [first] = requestsIn(view);
      const isLastPage = view.private_metadata === "";
      if (selections.length > 0 || first === undefined || !isLastPage) return null;
      return errorUnder(choiceField(first), "Choose Approve or Deny for at least one request.");
    },
    attempt: ({ call, claimed }, { selections, reason }) =>
      asSlackMember(services, { call, claimed }, async (slackMember) => ({
        userId: slackMember.userId,
        decided: await decideAll(slackMember, selections, reason),
      })),
    async succeed({ call, reply, view }, { userId, decided }) {
      const outcomes: Outcome[] = [];
      for (const one of decided) outcomes.push(await outcomeOf(services, { call, userId }, one));
      const nothingDecided = outcomes.length > 0 && outcomes.every(({ isDecided }) => !isDecided);
      if (nothingDecided && !call.acked) return reply.errors(errorsOf(outcomes));
      const lines = outcomes.map(({ line }) => line);
      const next = view.private_metadata === "" ? null : view.private_metadata;
      await reply.put(reviewResult(lines, next));
    },
    async reject(_submitted, { error }) {
      if (error.code !== "approval.reason_required") return null;
      return errorUnder(reviewReason, "Enter a reason. The requesters will see this.");
    },
    errorField: () => reviewReason,
  });
}

async function decideAll(
  { caller }: SlackMember,
  selections: readonly Selection[],
  reason: string | null,
): Promise<Decided[]> {
  if (reason === null && selections.some(({ verdict }) => verdict === "deny")) {
    const { policy } = await caller.organization.get();
    if (policy.approval.denyReasonRequired) throw new UsherError("approval.reason_required");
  }
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

type Outcome = { id: string; isDecided: boolean; sentence: string; line: string };

async function outcomeOf(
  services: Services,
  { call, userId }: { call: Call; userId: string },
  decided: Decided,
): Promise<Outcome> {
  const { id } = decided;
  if ("approval" in decided) {
    const sentence = decisionText(decided.verdict, decided.approval);
    return { id, isDecided: true, sentence, line: `• ${sentence}` };
  }
  const { error } = decided;
  const rejected = { error, userId, approvalId: id };
  const { sentence } = await decisionRejection(services, call, rejected);
  return { id, isDecided: false, sentence, line: `• ${notDecidedText(id, sentence)}` };
}

function errorsOf(outcomes: readonly Outcome[]): Record<string, string> {
  return Object.fromEntries(
    outcomes.map(({ id, sentence }) => [choiceField(id).blockId, sentence]),
  );
}

function requestsIn(view: ViewOutput): string[] {
  return Object.keys(view.state.values).flatMap((blockId) => requestOfBlock(blockId) ?? []);
}

function selectionsIn(view: ViewOutput): Selection[] {
  return requestsIn(view).flatMap((id) => {
    const verdict = verdictOf(choiceOf(view, choiceField(id)));
    return verdict === null ? [] : [{ id, verdict }];
  });
}

function verdictOf(value: string | null): Exclude<Verdict, "later"> | null {
  return value === "approve" || value === "deny" ? value : null;
}
