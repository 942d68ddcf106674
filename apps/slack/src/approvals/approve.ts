import { asSlackMember, type Attempt } from "../request/as-slack-member.ts";
import { breakGlassModal } from "../blocks/break-glass-modal.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { approveOrAsk } from "./break-glass.ts";
import { onClick, type ButtonListener, type ClickedButton } from "../request/button-click.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { openForm } from "../request/open-form.ts";
import { refreshMessage, refreshUnknown } from "./refresh-message.ts";

/** Approve: decided by the database, shown by the worker. Only a rejection is answered here. */
export function approveButton(services: Services): ButtonListener {
  return onClick(services, async (clicked) => {
    const { call, press } = clicked;
    const attempt = await asSlackMember(services, { call, claimed: press.claimed }, (slackMember) =>
      approveOrAsk(slackMember, press.subjectId),
    );
    await answer(services, clicked, attempt);
  });
}

async function answer(
  services: Services,
  pressed: ClickedButton,
  attempt: Attempt<"approved" | "own_request">,
): Promise<void> {
  const { call, press, reply } = pressed;
  const approvalId = press.subjectId;
  if (attempt.kind === "ok" && attempt.value === "own_request") {
    await openForm(services, pressed, breakGlassModal(approvalId));
    return;
  }
  // Slack shows an error after three seconds, so what the text needs is read after the ack.
  await reply.done();
  if (attempt.kind === "ok") return refreshUnknown(services, call, { approvalId, ...press.place });
  if (attempt.kind === "refused") {
    const refusal = await decisionRejection(services, call, { ...attempt, approvalId });
    await reply.say(refusal.content ?? refusal.sentence);
    if (refusal.stale) await refreshMessage(services, call, { approvalId, ...press.place });
    return;
  }
  await reply.say(rejectionText(services, call, { attempt }));
  if (attempt.kind === "unsure") await answer(services, pressed, await attempt.settled);
}
