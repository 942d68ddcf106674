import type { ModalView } from "@slack/types";

import {
  memberListModal,
  membersFirstAction,
  membersSearch,
  parseMenuValue,
  readPlace,
  type MembersPlace,
} from "../blocks/member-list-modal.ts";
import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import {
  readButtonClick,
  type ButtonListener,
  type ButtonClick,
  type MenuListener,
} from "../request/button-click.ts";
import { callOf, startLater } from "../request/call.ts";
import { formSubmission } from "../request/form-submission.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { restoredForm } from "../request/restored-form.ts";
import type { Services } from "../request/services.ts";
import { textOf } from "../request/submitted-view.ts";
import { outdatedFormMessage } from "../text/messages.ts";
import { askBeforeChange } from "./change-member.ts";
import { readMembers } from "./read-members.ts";

/** "Search": the same window shows what matches. */
export function membersSubmission(services: Services) {
  return formSubmission(services, {
    fields: () => [membersSearch],
    read: (view) => ({ text: textOf(view, membersSearch), cursor: null }),
    attempt: ({ call, claimed }, place: MembersPlace) =>
      asSlackMember(services, { call, claimed }, (slackMember) => readMembers(slackMember, place)),
    succeed: ({ reply }, list) => reply.put(memberListModal(list)),
    errorField: () => membersSearch,
  });
}

/** The buttons between pages, and the one that leads back from a form to the list. */
export function membersPageButton(services: Services): ButtonListener {
  return inWindow(services, async (slackMember, { place, click, actionId }) => {
    const cursor = actionId === membersFirstAction ? null : click.subjectId;
    return memberListModal(await readMembers(slackMember, { ...place, cursor }));
  });
}

/** The menu beside a member: the window asks before anything is changed. */
export function memberMenu(services: Services): MenuListener {
  return inWindow(services, (slackMember, { place, click }) => {
    const chosen = parseMenuValue(click.subjectId);
    return chosen === null ? Promise.resolve(null) : askBeforeChange(slackMember, chosen, place);
  });
}

type WindowClick = { place: MembersPlace; click: ButtonClick; actionId: string };

/** A click in the window of the members, which changes the window. Null: it is of another version of ours. */
function inWindow(
  services: Services,
  work: (slackMember: SlackMember, clicked: WindowClick) => Promise<ModalView | null>,
): ButtonListener & MenuListener {
  return async ({ body, action, ack, context }) => {
    const call = startLater(callOf(context));
    callOf(context).acked = true;
    await ack();
    const { view } = body;
    if (view === undefined) return;
    const click = readButtonClick(body, action);
    const place = readPlace(view.private_metadata);
    const attempt = await asSlackMember(
      services,
      { call, claimed: click.claimed },
      async (slackMember) =>
        place === null ? null : work(slackMember, { place, click, actionId: action.action_id }),
    );
    const shown =
      attempt.kind === "ok"
        ? (attempt.value ?? restoredForm(view, [outdatedFormMessage]))
        : restoredForm(view, [rejectionText(services, call, { attempt })]);
    try {
      await call.workspace.clients.background.views.update({ view_id: view.id, view: shown });
    } catch (err) {
      services.log.warn({ err, requestId: call.requestId }, "the list of members was not updated");
    }
  };
}
