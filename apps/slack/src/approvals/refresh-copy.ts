import type { Call } from "../request/call.ts";
import type { Services } from "../request/services.ts";
import { drawApproval } from "./draw-approval.ts";
import { sendFitting } from "../notices/send-fitting.ts";

export type ClickedCopy = {
  approvalId: string;
  channelId: string | null;
  messageTs: string | null;
};

const mostDraws = 3;

/**
 * Redraws the copy that was clicked. The worker keeps the copies it knows; one whose post was never
 * confirmed to us is unknown, and a click on it is how we meet it. Draws again when the request
 * moved on meanwhile, because the worker may have drawn the newer state first.
 */
export async function refreshCopy(
  services: Services,
  call: Call,
  { approvalId, channelId: channel, messageTs: ts }: ClickedCopy,
): Promise<void> {
  const { workspace } = call;
  if (channel === null || ts === null) return;
  try {
    let shown = await drawApproval(services, workspace, approvalId);
    for (let draw = 1; draw <= mostDraws; draw += 1) {
      await sendFitting(shown.content, (content) =>
        workspace.clients.background.chat.update({ channel, ts, ...content }),
      );
      const now = await drawApproval(services, workspace, approvalId);
      if (now.approval.version === shown.approval.version) return;
      shown = now;
    }
  } catch (err) {
    services.log.warn({ err, requestId: call.requestId }, "a clicked copy was not redrawn");
  }
}

/** The same for a copy that the worker does not keep; one that it keeps is left to it. */
export async function refreshUnknown(
  services: Services,
  call: Call,
  copy: ClickedCopy,
): Promise<void> {
  if (copy.messageTs === null) return;
  const { organizationId } = call.workspace.facts;
  const subject = { organizationId, kind: "approval", subjectId: copy.approvalId } as const;
  const known = await services.store.read.slack.messages(subject);
  if (known.some(({ channelId, ts }) => channelId === copy.channelId && ts === copy.messageTs))
    return;
  await refreshCopy(services, call, copy);
}
