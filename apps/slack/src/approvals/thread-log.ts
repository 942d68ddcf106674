import type { ApprovalView, SlackMessage } from "@usher/core";

import { logLines, type LogLine } from "../blocks/log-line.ts";
import { richText, section } from "../blocks/rich-text.ts";
import { systemCaller, type Services } from "../request/services.ts";
import { escapeText } from "../text/slack-text.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { requestEvents } from "./request-events.ts";
import { platformError } from "../workspaces/platform-error.ts";

type Thread = { workspace: Workspace; message: SlackMessage; approval: ApprovalView };

/**
 * Logs under a message what happened since the last line, a line at a time and each once: a posted
 * line is stored before the next one is posted. A line whose answer is lost is posted again.
 */
export async function logThread(services: Services, thread: Thread): Promise<void> {
  const { message, approval } = thread;
  if (message.ts === null) return;
  const { organizationId, id } = message;
  const { slack } = services.store.read;
  const caller = systemCaller(services, organizationId);
  const events = await requestEvents(caller, approval.id, message.loggedSeq);
  const last = events.at(-1);
  if (last === undefined) return;
  for (const line of logLines(events)) {
    const posted = await postLine(services, thread, line);
    if (!posted) break;
    await services.outcomes.write(() => slack.saveLogged({ organizationId, id, seq: line.seq }));
  }
  await slack.saveLogged({ organizationId, id, seq: last.seq });
}

/** False when the message is no longer there. */
async function postLine(
  { rate }: Services,
  { workspace, message }: Thread,
  { seq, words }: LogLine,
): Promise<boolean> {
  const { channelId, teamId, ts } = message;
  const method = "chat.postMessage";
  try {
    await rate.schedule({ teamId, method, channelId, ticket: `log ${message.id} ${seq}` }, () =>
      workspace.clients.background.chat.postMessage({
        channel: channelId,
        thread_ts: ts ?? "",
        text: escapeText(words),
        blocks: [richText(`log:${seq}`, [section(words)])],
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
