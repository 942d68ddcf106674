import type { SlackMessage } from "@usher/core";

import type { Services } from "../request/services.ts";
import { platformError } from "../workspaces/platform-error.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import type { RenderedApproval } from "./render-approval.ts";

/** Says in its thread what a message that cannot be edited should show; false when it is not there. */
export async function replyInstead(
  { rate }: Services,
  { workspace, message }: { workspace: Workspace; message: SlackMessage },
  { approval, content }: RenderedApproval,
): Promise<boolean> {
  const { channelId: channel, teamId, ts: thread_ts } = message;
  if (thread_ts === null) return false;
  const text = `The message above can't be updated anymore. ${content.text}`;
  const ticket = `reply ${message.id} ${approval.version}`;
  try {
    await rate.schedule({ teamId, method: "chat.postMessage", channelId: channel, ticket }, () =>
      workspace.clients.background.chat.postMessage({
        channel,
        thread_ts,
        text,
        unfurl_links: false,
        unfurl_media: false,
      }),
    );
    return true;
  } catch (error) {
    const code = platformError(error);
    if (code === "thread_not_found" || code === "message_not_found") return false;
    throw error;
  }
}
