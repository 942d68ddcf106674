import { asSlackMember } from "../request/as-slack-member.ts";
import { denyModal, denyReason } from "../blocks/deny-modal.ts";
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import type { Services } from "../request/services.ts";
import { onSubjectClick, type ButtonListener } from "../request/button-click.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { openForm } from "../request/open-form.ts";
import { subjectOf, textOf } from "../request/submitted-view.ts";

/** Deny…: the form opens at once, because its trigger lives for three seconds; the submission decides. */
export function denyButton(services: Services): ButtonListener {
  return onSubjectClick(services, (clicked) =>
    openForm(services, clicked, denyModal(clicked.click.subjectId)),
  );
}

export function denySubmission(services: Services) {
  return formSubmission(services, {
    fields: () => [denyReason],
    read(view) {
      const approvalId = subjectOf(view);
      return approvalId === null ? null : { approvalId, reason: textOf(view, denyReason) };
    },
    attempt: ({ call, claimed }, { approvalId: id, reason }) =>
      asSlackMember(services, { call, claimed }, ({ caller }) =>
        caller.approval.deny({ id, ...(reason === null ? {} : { reason }) }),
      ),
    succeed: ({ call, reply }) =>
      call.acked
        ? reply.show("Denied", ["The request is denied; no one was invited."])
        : reply.close(),
    async reject({ call }, rejected, { approvalId }) {
      if (rejected.error.code === "approval.reason_required")
        return errorUnder(denyReason, "Enter a reason. The requester will see this.");
      return decisionRejection(services, call, { ...rejected, approvalId });
    },
    errorField: () => denyReason,
  });
}
