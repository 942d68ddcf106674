import type { ErrorView } from "@usher/core";

import {
  delegateFields,
  delegateModal,
  delegateTitle,
  type DelegateModel,
} from "../blocks/delegate-modal.ts";
import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import {
  onClick,
  readButtonClick,
  type ButtonListener,
  type ClickedButton,
} from "../request/button-click.ts";
import { callOf, startLater } from "../request/call.ts";
import type { CommandRequest } from "../request/command-request.ts";
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import { clickOf, openLoaded } from "../request/open-form.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { restoredForm } from "../request/restored-form.ts";
import type { Services } from "../request/services.ts";
import { choiceOf, timeOf } from "../request/submitted-view.ts";
import { quoteName, quoteText, slackDate } from "../text/slack-text.ts";

/** `delegate`: who decides for the person while they are away. */
export async function openDelegations(services: Services, request: CommandRequest): Promise<void> {
  await showDelegations(services, clickOf(request));
}

export function delegateButton(services: Services): ButtonListener {
  return onClick(services, (clicked) => showDelegations(services, clicked));
}

function showDelegations(services: Services, clicked: ClickedButton): Promise<void> {
  return openLoaded(services, clicked, {
    title: delegateTitle,
    load: async (slackMember) => delegateModal(await readDelegations(slackMember)),
  });
}

async function readDelegations({ caller, userId }: SlackMember): Promise<DelegateModel> {
  const { delegations } = await caller.approval.listDelegations({ mine: true });
  return { userId, delegations };
}

/** Ends one; the form then lists the others. */
export function endDelegationButton(services: Services): ButtonListener {
  return async ({ body, action, ack, context }) => {
    const call = startLater(callOf(context));
    callOf(context).acked = true;
    await ack();
    const { view } = body;
    if (view === undefined) return;
    const { claimed, subjectId: id } = readButtonClick(body, action);
    const attempt = await asSlackMember(services, { call, claimed }, async (slackMember) => {
      await slackMember.caller.approval.endDelegation({ id });
      return delegateModal(await readDelegations(slackMember));
    });
    const shown =
      attempt.kind === "ok"
        ? attempt.value
        : restoredForm(view, [rejectionText(services, call, { attempt })]);
    await call.workspace.clients.background.views.update({ view_id: view.id, view: shown });
  };
}

const { to: toField, until: untilField } = delegateFields;

export function delegateSubmission(services: Services) {
  return formSubmission(services, {
    fields: () => [toField, untilField],
    read(view) {
      const toUserId = choiceOf(view, toField);
      const until = timeOf(view, untilField);
      return toUserId === null || until === null ? null : { toUserId, until: until.toISOString() };
    },
    attempt: ({ call, claimed }, values) =>
      asSlackMember(services, { call, claimed }, ({ caller }) => caller.approval.delegate(values)),
    async succeed({ reply }, { to, endsAt }) {
      const name = quoteName(to.name ?? "They");
      const command = quoteText(services.config.command);
      await reply.show(delegateTitle, [
        `${name} can decide requests for you until ${slackDate(endsAt)}. To end it earlier, type \`${command} delegate\`.`,
      ]);
    },
    reject: async (_submitted, { error }) => delegateRejection(error),
    errorField: () => toField,
  });
}

function delegateRejection(error: ErrorView) {
  switch (error.code) {
    case "member.not_found":
      return errorUnder(toField, "They are no longer an active member. Choose someone else.");
    case "delegation.invalid":
      return errorUnder(
        untilField,
        "Choose someone other than yourself and a time in the next 90 days. You can have up to 10 delegates at a time.",
      );
    case "authorize.forbidden":
      return errorUnder(toField, "You can't approve requests, so there is nothing to delegate.");
    default:
      return null;
  }
}
