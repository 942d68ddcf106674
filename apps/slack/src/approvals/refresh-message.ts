import type { Call } from "../request/call.ts";
import type { Services } from "../request/services.ts";
import { renderApproval } from "./render-approval.ts";
import { sendFitting } from "../notices/send-fitting.ts";

export type ClickedMessage = {
  approvalId: string;
  channelId: string | null;
  messageTs: string | null;
};

const maxRenders = 3;

/**
 * Updates the message that was clicked. The worker updates those it knows; one whose post was never
 * confirmed to us is unknown until a click on it. Renders again when the request
 * has changed in between, because the worker may have rendered the newer state first.
 */
export async function refreshMessage(
  services: Services,
  call: Call,
  { approvalId, channelId: channel, messageTs: ts }: ClickedMessage,
): Promise<void> {
  const { workspace } = call;
  if (channel === null || ts === null) return;
  try {
    let shown = await renderApproval(services, workspace, approvalId);
    for (let render = 1; render <= maxRenders; render += 1) {
      await sendFitting(shown.content, (content) =>
        workspace.clients.background.chat.update({ channel, ts, ...content }),
      );
      const now = await renderApproval(services, workspace, approvalId);
      if (now.approval.version === shown.approval.version) return;
      shown = now;
    }
  } catch (err) {
    services.log.warn({ err, requestId: call.requestId }, "a clicked message was not updated");
  }
}

/** The same for a message that the worker does not know; a known one is left to it. */
export async function refreshUnknown(
  services: Services,
  call: Call,
  message: ClickedMessage,
): Promise<void> {
  if (message.messageTs === null) return;
  const { organizationId } = call.workspace.facts;
  const subject = { organizationId, kind: "approval", subjectId: message.approvalId } as const;
  const known = await services.store.read.slack.messages(subject);
  if (
    known.some(({ channelId, ts }) => channelId === message.channelId && ts === message.messageTs)
  )
    return;
  await refreshMessage(services, call, message);
}
