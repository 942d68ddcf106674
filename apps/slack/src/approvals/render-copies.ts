import { newId, type ApprovalView, type SlackMessage } from "@usher/core";

import type { Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { drawApproval, type RenderedApproval } from "./draw-approval.ts";
import { platformError } from "../workspaces/slack-outcome.ts";
import { sendFitting } from "../notices/send-fitting.ts";

export type ApprovalMessages = { approval: ApprovalView; copies: readonly SlackMessage[] };

/**
 * Makes every copy in a workspace show the request as it is now, and answers with the copies. Without
 * an approvals channel nothing is posted; choosing one asks for the messages that are missing.
 */
export async function renderCopies(
  services: Services,
  workspace: Workspace,
  approvalId: string,
): Promise<ApprovalMessages> {
  const own = workspace.facts;
  const drawn = await drawApproval(services, workspace, approvalId);
  const { slack } = services.store.read;
  const { organizationId, teamId, approvalsChannelId: channelId } = own;
  const subject = { organizationId, kind: "approval", subjectId: approvalId } as const;
  if (channelId !== null) await slack.ensureMessage({ ...subject, id: newId(), teamId, channelId });
  const copies = await slack.messages(subject);
  const rendered: SlackMessage[] = [];
  for (const copy of copies) {
    if (copy.teamId !== teamId) continue;
    const current = copy.channelId === channelId;
    // A copy in a channel of former times is kept true, but not posted anew.
    if (copy.ts === null && !current) continue;
    const isNew = copy.ts !== null && copy.renderedVersion >= drawn.approval.version;
    rendered.push(
      isNew ? copy : await renderCopy(services, { workspace, copy, repost: current }, drawn),
    );
  }
  return { approval: drawn.approval, copies: rendered };
}

type Rendering = { workspace: Workspace; copy: SlackMessage; repost: boolean };

async function renderCopy(
  services: Services,
  rendering: Rendering,
  drawn: RenderedApproval,
): Promise<SlackMessage> {
  const { workspace, copy, repost } = rendering;
  const { version } = drawn.approval;
  const ts =
    copy.ts === null
      ? await post(services, rendering, drawn)
      : await update(services, rendering, drawn);
  if (ts === null && !repost) return copy;
  const stored = ts ?? (await post(services, rendering, drawn));
  const { organizationId, id, subjectId } = copy;
  const { slack } = services.store.read;
  const saved = await services.outcomes.write(() =>
    slack.saveRendered({ organizationId, id, ts: stored, version }),
  );
  if (saved) return { ...copy, ts: stored, renderedVersion: version };
  // Somebody whose lease we lost to was faster with something newer, and this has just covered it up.
  const newer = await drawApproval(services, workspace, subjectId);
  const known = (await services.store.read.slack.messages(copy)).find((one) => one.id === id);
  return renderCopy(services, { workspace, copy: known ?? copy, repost }, newer);
}

async function post(
  { rate }: Services,
  { workspace, copy }: Rendering,
  { approval, content }: RenderedApproval,
): Promise<string> {
  const { teamId, channelId } = copy;
  const method = "chat.postMessage";
  const ticket = `post ${copy.id} ${approval.version}`;
  const posted = await sendFitting(content, (fitting) =>
    rate.inTurn({ teamId, method, channelId, ticket }, () =>
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

/** Null when the message is gone: somebody deleted it, or its channel of former times is closed to us. */
async function update(
  { rate }: Services,
  { workspace, copy, repost }: Rendering,
  { content }: RenderedApproval,
): Promise<string | null> {
  const { teamId, channelId, ts } = copy;
  const call = { teamId, method: "chat.update", channelId, ticket: copy.id } as const;
  try {
    await sendFitting(content, (fitting) =>
      rate.inTurn(call, () =>
        workspace.clients.background.chat.update({ channel: channelId, ts: ts ?? "", ...fitting }),
      ),
    );
    return ts;
  } catch (error) {
    const code = platformError(error);
    if (code === "message_not_found" || code === "cant_update_message") return null;
    if (!repost && code !== null && closed.has(code)) return null;
    throw error;
  }
}

/** Nobody mends a channel that requests no longer go to. */
const closed: ReadonlySet<string> = new Set(["channel_not_found", "is_archived", "not_in_channel"]);
