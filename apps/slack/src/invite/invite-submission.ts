import type { ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { isSystemRole, type EntryResult, type ErrorCode, type ErrorView } from "@usher/core";

import type { Field } from "../blocks/form-fields.ts";
import { questionModal } from "../blocks/address-question.ts";
import { infoModal } from "../blocks/info-modal.ts";
import { isResumeBlock, resumeBlock } from "../blocks/notices/pause-message.ts";
import { reactivateBlocks } from "../blocks/reactivate-message.ts";
import {
  emailsFieldOf,
  endOf,
  expiryOf,
  inviteFields,
  remainingForm,
} from "../blocks/invite-modal.ts";
import { peopleInField, tooManyPeople } from "../command/parse-command.ts";
import type { Call } from "../request/call.ts";
import {
  errorUnder,
  formSubmission,
  type FieldErrors,
  type Submitted,
} from "../request/form-submission.ts";
import { messageOrError } from "../request/rejection-text.ts";
import { restoredForm } from "../request/restored-form.ts";
import type { Services } from "../request/services.ts";
import { choiceOf, hasField, textOf, typedIn } from "../request/submitted-view.ts";
import { ownPauseOf, pausedAnswerText, type Resumable } from "../text/pause-text.ts";
import { tooManyPeopleText, wrongAddressesText } from "../text/command-text.ts";
import {
  attemptInvitations,
  createdLines,
  idempotencyKeyOf,
  isAnySaved,
  isTooLong,
  noteTooLong,
  openQuestions,
  reactivationOf,
  type Created,
  type InviteRequest,
} from "./send-invitations.ts";

const { role: roleField, expiry: expiryField, end: endField, note: noteField } = inviteFields;

/** The form: works like the command, with the answer in place of the form. */
export function inviteSubmission(services: Services) {
  return formSubmission(services, {
    fields: (view) => [
      emailsIn(view),
      roleField,
      expiryField,
      ...(hasField(view, endField) ? [endField] : []),
      noteField,
    ],
    read(view) {
      const role = choiceOf(view, roleField) ?? "member";
      return {
        ...peopleInField(typedIn(view, emailsIn(view))),
        roles: isSystemRole(role) ? [role] : ["member", role],
        note: textOf(view, noteField),
        expiresInHours: expiryOf(choiceOf(view, expiryField)),
        end: hasField(view, endField) ? endOf(choiceOf(view, endField)) : undefined,
      };
    },
    async check({ view }, { emails, wrong, note }) {
      const count = tooManyPeople(emails);
      if (wrong.length > 0) return errorUnder(emailsIn(view), wrongAddressesText(wrong));
      if (emails.length === 0)
        return errorUnder(emailsIn(view), "Enter at least one email address.");
      if (count !== null) return errorUnder(emailsIn(view), tooManyPeopleText(count));
      return isTooLong(note) ? errorUnder(noteField, noteTooLong) : null;
    },
    attempt: ({ call, claimed, triggerId }, draft) =>
      attemptInvitations(services, {
        call,
        claimed,
        draft,
        // The hash of a view stays the same when the form was kept open for a correction.
        idempotencyKey: idempotencyKeyOf(["view", claimed.teamId ?? "", claimed.userId, triggerId]),
      }),
    succeed: (submitted, created, draft) => answer(services, submitted, created, draft),
    async reject({ call, view }, { error }) {
      const pause = ownPauseOf(error);
      if (pause !== null) return { view: withResume(call, view, pause) };
      const sentence = messageOrError(services, call, { error });
      return errorUnder(fieldOf(view, error), sentence);
    },
    errorField: emailsIn,
  });
}

/** The form as it was typed, with the way for an owner to resume invitations. */
function withResume({ workspace }: Call, view: ViewOutput, pause: Resumable): ModalView {
  const own = view.blocks.filter((block) => !isResumeBlock(block));
  const { organizationName } = workspace.facts;
  const lines = [pausedAnswerText(organizationName, pause)];
  const form = restoredForm({ ...view, blocks: own }, lines);
  return { ...form, blocks: [...form.blocks, resumeBlock(pause)] };
}

/**
 * Nothing saved: the form with its errors. Otherwise the result, with a question for each suspicious domain, or the
 * form with what is left to correct.
 */
async function answer(
  services: Services,
  { call, reply, view }: Submitted,
  created: Created,
  draft: InviteRequest["draft"],
): Promise<void> {
  const lines = createdLines(services, call, created);
  const failed = created.output.results.filter(({ outcome }) => outcome === "failed");
  const reactivation = reactivationOf(call, created);
  if (!isAnySaved(created) && failed.length > 0 && reactivation === null && !call.acked) {
    const { errors } = errorsOf(services, { call, view }, { ...created, failed });
    return reply.errors(errors);
  }
  const shown = resultModal({ view, created, draft, lines });
  const more = reactivation === null ? [] : reactivateBlocks(reactivation);
  await reply.put({ ...shown, blocks: [...shown.blocks, ...more] });
}

type Result = {
  view: ViewOutput;
  created: Created;
  draft: InviteRequest["draft"];
  lines: string[];
};

function resultModal({ view, created, draft, lines }: Result): ModalView {
  const questions = openQuestions(created, draft);
  if (questions.length > 0) return questionModal(lines, questions, draft);
  const left = created.output.results.filter(
    ({ outcome, error }) => outcome === "failed" && (error === null || !final.has(error.code)),
  );
  if (left.length === 0)
    return infoModal(isAnySaved(created) ? "Done" : "No one was invited", lines);
  return remainingForm(
    restoredForm(view, lines),
    left.map(({ email }) => email),
  );
}

/** Trying again changes nothing about these. */
const final: ReadonlySet<ErrorCode> = new Set([
  "invite.already_member",
  "invite.already_pending",
  "invite.member_suspended",
  "invite.self_invite",
]);

function errorsOf(
  services: Services,
  { call, view }: { call: Call; view: ViewOutput },
  { failed, ...created }: Created & { failed: readonly EntryResult[] },
): FieldErrors {
  const byField = new Map<string, EntryResult[]>();
  for (const result of failed) {
    const { blockId } = fieldOf(view, result.error);
    byField.set(blockId, [...(byField.get(blockId) ?? []), result]);
  }
  const errors: Record<string, string> = {};
  for (const [blockId, results] of byField) {
    const output = { ...created.output, results };
    errors[blockId] = createdLines(services, call, { ...created, output }).join("\n");
  }
  return { errors };
}

function fieldOf(view: ViewOutput, error: ErrorView | null): Field {
  if (error?.code === "request.invalid" && error.details?.word !== undefined) return noteField;
  return (error === null ? undefined : fieldsOfCodes[error.code]) ?? emailsIn(view);
}

const fieldsOfCodes: Partial<Record<ErrorCode, Field>> = {
  "invite.invalid_role": roleField,
  "invite.no_system_role": roleField,
  "invite.multiple_system_roles": roleField,
  "invite.custom_roles_not_allowed": roleField,
  "invite.role_resolve_failed": roleField,
  "invite.insufficient_role": roleField,
  "invite.role_not_assignable": roleField,
  "invite.expiry_out_of_range": expiryField,
  "access.end_rejected": endField,
  "access.owner_has_no_end": endField,
};

function emailsIn(view: ViewOutput): Field {
  return emailsFieldOf((field) => hasField(view, field));
}
