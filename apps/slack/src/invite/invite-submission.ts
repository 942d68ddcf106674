import { isSystemRole } from "@usher/core";

import { questionModal } from "../blocks/address-question.ts";
import { expiryOf, inviteFields } from "../blocks/invite-modal.ts";
import { peopleInField, tooManyPeople } from "../command/parse-command.ts";
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import type { Services } from "../request/services.ts";
import { choiceOf, textOf, typedIn } from "../request/submitted-view.ts";
import { tooManyPeopleText, wrongAddressesText } from "../text/command-text.ts";
import {
  attemptInvitations,
  createdLines,
  idempotencyKeyOf,
  isAnySaved,
  isTooLong,
  noteTooLong,
  openQuestions,
} from "./send-invitations.ts";

const { emails: emailsField, note: noteField } = inviteFields;

/** The form: works like the command, with the answer in place of the form. */
export function inviteSubmission(services: Services) {
  return formSubmission(services, {
    read(view) {
      const role = choiceOf(view, inviteFields.role) ?? "member";
      return {
        ...peopleInField(typedIn(view, emailsField)),
        roles: isSystemRole(role) ? [role] : ["member", role],
        note: textOf(view, noteField),
        expiresInHours: expiryOf(choiceOf(view, inviteFields.expiry)),
      };
    },
    async check(_submitted, { emails, wrong, note }) {
      const count = tooManyPeople(emails);
      if (wrong.length > 0) return errorUnder(emailsField, wrongAddressesText(wrong));
      if (emails.length === 0) return errorUnder(emailsField, "Enter at least one email address.");
      if (count !== null) return errorUnder(emailsField, tooManyPeopleText(count));
      return isTooLong(note) ? errorUnder(noteField, noteTooLong) : null;
    },
    attempt: ({ call, claimed, view }, draft) =>
      attemptInvitations(services, {
        call,
        claimed,
        draft,
        idempotencyKey: idempotencyKeyOf([
          "view",
          claimed.teamId ?? "",
          claimed.userId,
          view.id,
          view.hash,
        ]),
      }),
    succeed({ call, reply }, created, draft) {
      const lines = createdLines(services, call, created);
      const questions = openQuestions(created, draft);
      if (questions.length > 0) return reply.put(questionModal(lines, questions, draft));
      return reply.show(isAnySaved(created) ? "Done" : "No one was invited", lines);
    },
    rejectedTitle: "No one was invited",
    retryBlock: () => emailsField.blockId,
  });
}
