import type { Call } from "../call.ts";
import type { Services } from "../services.ts";
import { drawApproval } from "../worker/draw-approval.ts";

/**
 * Redraws the copy that was clicked. The worker keeps the copies it knows; one whose post was never
 * confirmed to us is unknown, and a click on it is how we meet it.
 */
export async function refreshCopy(
  services: Services,
  call: Call,
  copy: { approvalId: string; channelId: string | null; messageTs: string | null },
): Promise<void> {
  const { facts: own, clients } = call.workspace;
  if (copy.channelId === null || copy.messageTs === null) return;
  try {
    const { content } = await drawApproval(services, own, copy.approvalId);
    await clients.background.chat.update({
      channel: copy.channelId,
      ts: copy.messageTs,
      ...content,
    });
  } catch (err) {
    services.log.warn({ err, requestId: call.requestId }, "a clicked copy was not redrawn");
  }
}
