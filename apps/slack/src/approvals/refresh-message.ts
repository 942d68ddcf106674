import type { SlackMessage } from "@usher/core";

import type { Call } from "../request/call.ts";
import type { Services } from "../request/services.ts";
import { renderApproval } from "./render-approval.ts";
import { sendFitting } from "../notices/send-fitting.ts";

export type ClickedMessage = {
  approvalId: string;
  channelId: string | null;
  messageTs: string | null;
  /** The worker sees no new version until the sweeper has come by. */
  isExpired?: boolean;
};

const maxRenders = 3;

/**
 * Updates a message that was clicked and is out of date. One that the worker knows is left to it, so
 * that many clicks make one update; one whose post was never confirmed to us is unknown until a click on it.
 */
export async function refreshMessage(
  services: Services,
  call: Call,
  message: ClickedMessage,
): Promise<void> {
  const { organizationId } = call.workspace.facts;
  const { approvalId, isExpired = false } = message;
  if (isExpired || !(await isKnown(services, call, message)))
    return updateAtOnce(services, call, message);
  await services.store.read.outbox.enqueue({
    organizationId,
    kind: "slack.approval",
    key: approvalId,
    payload: { approvalRequestId: approvalId },
    delayMs: 0,
  });
}

/** The same after a click that changed the request, for which the worker has a job already. */
export async function refreshUnknown(
  services: Services,
  call: Call,
  message: ClickedMessage,
): Promise<void> {
  if (!(await isKnown(services, call, message))) await updateAtOnce(services, call, message);
}

async function isKnown(
  { store }: Services,
  call: Call,
  { approvalId, channelId, messageTs }: ClickedMessage,
): Promise<boolean> {
  const { organizationId } = call.workspace.facts;
  const subject = { organizationId, kind: "approval", subjectId: approvalId } as const;
  const known: SlackMessage[] = await store.read.slack.messages(subject);
  return known.some((one) => one.channelId === channelId && one.ts === messageTs);
}

/** Renders again when the request has changed in between. Clicks at the same time make one update. */
async function updateAtOnce(
  services: Services,
  call: Call,
  { approvalId, channelId: channel, messageTs: ts, isExpired = false }: ClickedMessage,
): Promise<void> {
  const { workspace } = call;
  const { refreshed } = services;
  if (channel === null || ts === null) return;
  const key = `${channel} ${ts}${isExpired ? " expired" : ""}`;
  try {
    for (let render = 1; render <= maxRenders; render += 1) {
      const { approval, content } = await renderApproval(services, workspace, approvalId);
      if ((refreshed.get(key) ?? -1) >= approval.version) return;
      refreshed.set(key, approval.version);
      await sendFitting(content, (fitting) =>
        workspace.clients.background.chat.update({ channel, ts, ...fitting }),
      );
    }
  } catch (err) {
    refreshed.delete(key);
    services.log.warn({ err, requestId: call.requestId }, "a clicked message was not updated");
  }
}
