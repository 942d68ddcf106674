import type { ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { ErrorCode, ErrorView } from "@usher/core";

import {
  changeMemberFields,
  changeMemberModal,
  changeMemberView,
  readChange,
  type PlannedChange,
} from "../blocks/members/change-member-modal.ts";
import {
  memberListModal,
  membersTitle,
  type MemberListModel,
  type MembersPlace,
} from "../blocks/members/member-list-modal.ts";
import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import { formSubmission } from "../request/form-submission.ts";
import { customRolesOf, memberEntry } from "../request/member-entry.ts";
import { ownRights } from "../request/own-rights.ts";
import { messageOrError } from "../request/rejection-text.ts";
import { requireRejection, unlessRejected } from "../request/require-rejection.ts";
import { restoredForm } from "../request/restored-form.ts";
import type { Services } from "../request/services.ts";
import { choiceOf, choicesOf, hasField } from "../request/submitted-view.ts";
import { changedText, type ChangeResult, type MemberAction } from "../text/member-text.ts";
import { changeEffects } from "./change-effects.ts";
import { readMembers } from "./read-members.ts";

const { role: roleField, customRoles: customField } = changeMemberFields;

/** The form that confirms a change, filled with what hangs on the member. */
export async function askBeforeChange(
  slackMember: SlackMember,
  { action, id }: { action: MemberAction; id: string },
  place: MembersPlace,
): Promise<ModalView> {
  const { caller, userId, organizationName } = slackMember;
  const [found, customRoles, { rank }] = await Promise.all([
    caller.member.get({ id }),
    customRolesOf(slackMember),
    ownRights(slackMember),
  ]);
  return changeMemberModal({
    action,
    member: memberEntry(found, customRoles),
    isSelf: found.userId === userId,
    organizationName,
    effects: await changeEffects(slackMember, found.userId),
    place,
    rank,
    customRoles,
  });
}

type Change = PlannedChange & { roles: string[] };
type Outcome = {
  done: ChangeResult | { error: ErrorView };
  /** Null for a person who may no longer see it. */
  list: MemberListModel | null;
};

/** Does what was confirmed. The window then shows the list, with what was done or why it was not. */
export function changeMemberSubmission(services: Services) {
  return formSubmission(services, {
    fields: (view) => (hasField(view, roleField) ? [roleField] : []),
    read(view): Change | null {
      const planned = readChange(view.private_metadata);
      if (planned === null || view.callback_id !== changeMemberView) return null;
      const isRoleForm = hasField(view, roleField);
      if (isRoleForm !== (planned.action === "change_role")) return null;
      return { ...planned, roles: isRoleForm ? rolesIn(view) : [] };
    },
    attempt: ({ call, claimed }, change) =>
      asSlackMember(services, { call, claimed }, (slackMember) => apply(slackMember, change)),
    async succeed({ call, reply, view }, { done, list }, { action }) {
      const { organizationName } = call.workspace.facts;
      if ("error" in done && rejectionsOfRoles.has(done.error.code))
        return reply.put(
          restoredForm(view, [messageOrError(services, call, { error: done.error })]),
        );
      const notice =
        "error" in done
          ? messageOrError(services, call, { error: done.error })
          : changedText(action, done, organizationName);
      if (list === null) return reply.show(membersTitle, [notice]);
      await reply.put(memberListModal({ ...list, notices: [notice] }));
    },
    errorField: (view) => (hasField(view, roleField) ? roleField : null),
  });
}

/** Another choice in the form may be accepted. */
const rejectionsOfRoles: ReadonlySet<ErrorCode> = new Set([
  "invite.custom_roles_not_allowed",
  "invite.insufficient_role",
  "invite.invalid_role",
  "invite.role_resolve_failed",
]);

function rolesIn(view: ViewOutput): string[] {
  const role = choiceOf(view, roleField) ?? "member";
  return [role, ...(hasField(view, customField) ? choicesOf(view, customField) : [])];
}

async function apply(slackMember: SlackMember, change: Change): Promise<Outcome> {
  const done = await attemptChange(slackMember, change);
  const { text, cursor } = change;
  return { done, list: await unlessRejected(readMembers(slackMember, { text, cursor })) };
}

async function attemptChange(
  slackMember: SlackMember,
  change: Change,
): Promise<ChangeResult | { error: ErrorView }> {
  try {
    return await changeMember(slackMember, change);
  } catch (error) {
    return { error: requireRejection(error) };
  }
}

async function changeMember(
  slackMember: SlackMember,
  { action, id, version, roles }: Change,
): Promise<ChangeResult> {
  const { caller, userId } = slackMember;
  const [before, customRoles] = await Promise.all([
    caller.member.get({ id }),
    customRolesOf(slackMember),
  ]);
  const result = { isSelf: before.userId === userId, isRepeat: false, revokedInvitations: 0 };
  const member = memberEntry(before, customRoles);
  switch (action) {
    case "change_role": {
      const after = await caller.member.changeRole({ id, roles, expectedVersion: version });
      const isRepeat = before.version === after.version;
      return { ...result, member: memberEntry(after, customRoles), isRepeat };
    }
    case "reactivate": {
      const after = await caller.member.reactivate({ id });
      const isRepeat = before.status === "active";
      return { ...result, member: memberEntry(after, customRoles), isRepeat };
    }
    case "suspend": {
      const { revokedInvitations } = await caller.member.suspend({ id });
      const isRepeat = before.status === "suspended";
      return { ...result, member, isRepeat, revokedInvitations };
    }
    case "remove": {
      const { revokedInvitations } = await caller.member.remove({ id });
      return { ...result, member, revokedInvitations };
    }
  }
}
