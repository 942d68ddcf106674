import { setTimeout as wait } from "node:timers/promises";

import { asSlackMember } from "../request/as-slack-member.ts";
import { denyModal, denyReason } from "../blocks/deny-modal.ts";
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import { systemCaller, type Services } from "../request/services.ts";
import { requestTimeoutsOf } from "../workspaces/request-timeouts.ts";
import {
  onSubjectClick,
  type ButtonListener,
  type ClickedButton,
} from "../request/button-click.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { openForm } from "../request/open-form.ts";
import { subjectOf, textOf } from "../request/submitted-view.ts";

/** Deny…: the form opens at once, because its trigger lives for three seconds; the submission decides. */
export function denyButton(services: Services): ButtonListener {
  return onSubjectClick(services, async (clicked) => {
    const reasonRequired = await isReasonRequired(services, clicked);
    await openForm(services, clicked, denyModal(clicked.click.subjectId, { reasonRequired }));
  });
}

/** False as well where the database does not say in time: the submission checks it. */
async function isReasonRequired(services: Services, { call }: ClickedButton): Promise<boolean> {
  const { prefillMs } = requestTimeoutsOf(services.config);
  const known = systemCaller(services, call.workspace.facts.organizationId)
    .organization.get()
    .then(
      ({ policy }) => policy.approval.denyReasonRequired,
      () => false,
    );
  return Promise.race([known, wait(prefillMs, false, { ref: false })]);
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
