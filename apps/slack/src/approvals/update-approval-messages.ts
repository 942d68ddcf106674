import { newId, type ApprovalView, type SlackMessage } from "@usher/core";

import type { Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { replyInstead } from "./reply-instead.ts";
import { renderApproval, type RenderedApproval } from "./render-approval.ts";
import { platformError } from "../workspaces/platform-error.ts";
import { sendFitting } from "../notices/send-fitting.ts";

export type ApprovalMessages = { approval: ApprovalView; messages: readonly SlackMessage[] };

/**
 * Makes every message in a workspace show the request as it is now, and returns those messages.
 * Without an approvals channel nothing is posted; choosing one posts the missing messages.
 */
export async function updateApprovalMessages(
  services: Services,
  workspace: Workspace,
  approvalId: string,
): Promise<ApprovalMessages> {
  const own = workspace.facts;
  const renderedApproval = await renderApproval(services, workspace, approvalId);
  const { slack } = services.store.read;
  const { organizationId, teamId, approvalsChannelId: channelId } = own;
  const subject = { organizationId, kind: "approval", subjectId: approvalId } as const;
  if (channelId !== null) await slack.ensureMessage({ ...subject, id: newId(), teamId, channelId });
  const messages = await slack.messages(subject);
  const rendered: SlackMessage[] = [];
  for (const message of messages) {
    if (message.teamId !== teamId) continue;
    const current = message.channelId === channelId;
    // A message in a former channel is updated, but not posted again.
    if (message.ts === null && !current) continue;
    const isNew =
      message.ts !== null && message.renderedVersion >= renderedApproval.approval.version;
    rendered.push(
      isNew
        ? message
        : await updateMessage(services, { workspace, message, repost: current }, renderedApproval),
    );
  }
  return { approval: renderedApproval.approval, messages: rendered };
}

type Rendering = { workspace: Workspace; message: SlackMessage; repost: boolean };

async function updateMessage(
  services: Services,
  rendering: Rendering,
  renderedApproval: RenderedApproval,
): Promise<SlackMessage> {
  const { workspace, message, repost } = rendering;
  const { version } = renderedApproval.approval;
  const ts =
    message.ts === null
      ? await post(services, rendering, renderedApproval)
      : await update(services, rendering, renderedApproval);
  if (ts === null && !repost) return message;
  const stored = ts ?? (await post(services, rendering, renderedApproval));
  const { organizationId, id, subjectId } = message;
  const { slack } = services.store.read;
  const saved = await services.outcomes.write(() =>
    slack.saveRendered({ organizationId, id, ts: stored, version }),
  );
  if (saved) return { ...message, ts: stored, renderedVersion: version };
  // The process that took over our lease was faster with something newer, and this has just overwritten it.
  const newer = await renderApproval(services, workspace, subjectId);
  const known = (await services.store.read.slack.messages(message)).find((one) => one.id === id);
  return updateMessage(services, { workspace, message: known ?? message, repost }, newer);
}

async function post(
  { rate }: Services,
  { workspace, message }: Rendering,
  { approval, content }: RenderedApproval,
): Promise<string> {
  const { teamId, channelId } = message;
  const method = "chat.postMessage";
  const ticket = `post ${message.id} ${approval.version}`;
  const posted = await sendFitting(content, (fitting) =>
    rate.schedule({ teamId, method, channelId, ticket }, () =>
      workspace.clients.background.chat.postMessage({
        channel: channelId,
        ...fitting,
        unfurl_links: false,
        unfurl_media: false,
      }),
    ),
  );
  if (posted.ts === undefined) throw new Error("Slack posted a message and did not say where");
  return posted.ts;
}

/** Null when the message was deleted, or we no longer have access to its former channel. */
async function update(
  services: Services,
  rendering: Rendering,
  rendered: RenderedApproval,
): Promise<string | null> {
  const { workspace, message, repost } = rendering;
  const { teamId, channelId, ts } = message;
  const call = { teamId, method: "chat.update", channelId, ticket: message.id } as const;
  try {
    await sendFitting(rendered.content, (fitting) =>
      services.rate.schedule(call, () =>
        workspace.clients.background.chat.update({ channel: channelId, ts: ts ?? "", ...fitting }),
      ),
    );
    return ts;
  } catch (error) {
    const code = platformError(error) ?? "";
    if (code === "message_not_found") return null;
    if (!repost && closed.has(code)) return null;
    if (!uneditable.has(code)) throw error;
    return (await replyInstead(services, rendering, rendered)) ? ts : null;
  }
}

/** The message stays as it is for good; its buttons answer with what is true. */
const uneditable: ReadonlySet<string> = new Set([
  "cant_broadcast_message",
  "cant_update_message",
  "edit_window_closed",
  "is_inactive",
  "no_dual_broadcast_content_update",
  "streaming_state_conflict",
  "update_failed",
]);

/** No one will fix a channel that no longer receives requests. */
const closed: ReadonlySet<string> = new Set(["channel_not_found", "is_archived", "not_in_channel"]);
