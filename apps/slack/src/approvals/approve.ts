import { asSlackMember, type Attempt } from "../request/as-slack-member.ts";
import { breakGlassModal } from "../blocks/break-glass-modal.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { approveOrAsk } from "./break-glass.ts";
import {
  onSubjectClick,
  type ButtonListener,
  type ClickedButton,
} from "../request/button-click.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { openForm } from "../request/open-form.ts";
import { refreshMessage, refreshUnknown } from "./refresh-message.ts";

/** Approve: decided by the database, shown by the worker. Only a rejection is answered here. */
export function approveButton(services: Services): ButtonListener {
  return onSubjectClick(services, async (clicked) => {
    const { call, click } = clicked;
    const attempt = await asSlackMember(services, { call, claimed: click.claimed }, (slackMember) =>
      approveOrAsk(slackMember, click.subjectId),
    );
    await answer(services, clicked, attempt);
  });
}

async function answer(
  services: Services,
  clicked: ClickedButton,
  attempt: Attempt<"approved" | "own_request">,
): Promise<void> {
  const { call, click, reply } = clicked;
  const approvalId = click.subjectId;
  if (attempt.kind === "ok" && attempt.value === "own_request") {
    await openForm(services, clicked, breakGlassModal(approvalId));
    return;
  }
  // Slack shows an error after three seconds, so what the text needs is read after the ack.
  await reply.done();
  if (attempt.kind === "ok") return refreshUnknown(services, call, { approvalId, ...click.place });
  if (attempt.kind === "rejected") {
    const rejection = await decisionRejection(services, call, { ...attempt, approvalId });
    await reply.say(rejection.content ?? rejection.sentence);
    if (rejection.stale) {
      const isExpired = attempt.error.code === "approval.expired";
      await refreshMessage(services, call, { approvalId, isExpired, ...click.place });
    }
    return;
  }
  await reply.say(rejectionText(services, call, { attempt }));
  if (attempt.kind === "unsure") await answer(services, clicked, await attempt.settled);
}
