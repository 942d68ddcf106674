import {
  memberListModal,
  membersFirstAction,
  membersSearch,
  parseMenuValue,
  readPlace,
  type MembersPlace,
} from "../blocks/members/member-list-modal.ts";
import { asSlackMember } from "../request/as-slack-member.ts";
import type { ButtonListener, MenuListener } from "../request/button-click.ts";
import { formSubmission } from "../request/form-submission.ts";
import type { Services } from "../request/services.ts";
import { textOf } from "../request/submitted-view.ts";
import { askBeforeChange } from "./change-member.ts";
import { inWindow } from "./in-window.ts";
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
  return inWindow(services, readPlace, async (slackMember, { place, click, actionId }) => {
    const cursor = actionId === membersFirstAction ? null : click.subjectId;
    return memberListModal(await readMembers(slackMember, { ...place, cursor }));
  });
}

/** The menu beside a member: the window asks before anything is changed. */
export function memberMenu(services: Services): MenuListener {
  return inWindow(services, readPlace, (slackMember, { place, click }) => {
    const chosen = parseMenuValue(click.subjectId);
    return chosen === null ? Promise.resolve(null) : askBeforeChange(slackMember, chosen, place);
  });
}
