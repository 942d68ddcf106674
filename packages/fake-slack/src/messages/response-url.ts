import { randomUUID } from "node:crypto";
import { isRecord } from "../block-kit/shapes.ts";
import { SlackApiError } from "../slack-api-error.ts";
import {
  now,
  saveBounded,
  type WorkspaceState,
  type ResponseUrl,
  type SlackState,
} from "../state/slack-state.ts";
import { findMessage } from "../state/workspace-state.ts";
import type { FakeMessage, Fields } from "../slack-objects.ts";
import { readContent } from "./content.ts";
import { deleteMessage, postMessage, updateMessage } from "./store.ts";

const LIFETIME_MS = 30 * 60_000;
const MAX_USES = 5;

export const RESPONSE_PATH = "/response/";

export function issueResponseUrl(
  workspace: WorkspaceState,
  place: { userId: string; channelId: string; originalTs: string | null },
): string {
  const { slack } = workspace;
  const id = randomUUID();
  saveBounded(slack.responseUrls, [id, { workspace, ...place, issuedAt: now(slack), uses: 0 }]);
  return `${slack.baseUrl}${RESPONSE_PATH}${workspace.teamId}/${id}`;
}

/** One use of a response URL: posts, replaces or deletes; throws SlackApiError when it may not. */
export function useResponseUrl(slack: SlackState, id: string, body: unknown): void {
  const target = slack.responseUrls.get(id);
  if (target === undefined) throw new SlackApiError("invalid_url");
  if (now(slack) - target.issuedAt > LIFETIME_MS) throw new SlackApiError("expired_url");
  if (target.uses >= MAX_USES) throw new SlackApiError("used_url");
  if (!isRecord(body)) throw new SlackApiError("invalid_payload");
  applyResponse(target, body);
  target.uses += 1;
}

function applyResponse(target: ResponseUrl, body: Fields): void {
  const { workspace } = target;
  const original =
    target.originalTs === null
      ? undefined
      : findMessage(workspace, target.channelId, target.originalTs);
  if (body.delete_original === true) {
    if (original === undefined) throw new SlackApiError("message_not_found");
    return deleteMessage(workspace, original);
  }
  const content = readContent(workspace.slack, body);
  if (body.replace_original === true && target.originalTs !== null) {
    if (original === undefined) throw new SlackApiError("message_not_found");
    return updateMessage(workspace, original, content);
  }
  respond(workspace, content, { ...target, body });
}

/**
 * Posts what a response URL or a command's ack carries: for the person alone unless it says
 * `in_channel`. It needs no membership, and the person is there because they have just acted.
 */
export function respond(
  workspace: WorkspaceState,
  content: ReturnType<typeof readContent>,
  { userId, channelId, body }: { userId: string; channelId: string; body: Fields },
): FakeMessage {
  const type = body.response_type ?? "ephemeral";
  if (type !== "ephemeral" && type !== "in_channel")
    throw new SlackApiError("invalid_response_type");
  const threadTs = typeof body.thread_ts === "string" ? { threadTs: body.thread_ts } : {};
  const ephemeralTo = type === "ephemeral" ? { ephemeralTo: userId } : {};
  return postMessage(workspace, content, { channelId, ...threadTs, ...ephemeralTo });
}
