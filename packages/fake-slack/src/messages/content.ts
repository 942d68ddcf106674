import { checkMessage } from "../block-kit/check-message.ts";
import { isRecord } from "../block-kit/shapes.ts";
import { withIds } from "../state/with-ids.ts";
import { blockKitError, SlackApiError } from "../slack-api-error.ts";
import type { SlackState } from "../state/slack-state.ts";
import type { FakeMessage, Fields } from "../slack-objects.ts";

export type MessageContent = Pick<FakeMessage, "text" | "blocks" | "metadata" | "attachments">;

/** Reads a message's content as every Slack API does; throws SlackApiError for what Slack rejects. */
export function readContent(slack: SlackState, source: Fields): MessageContent {
  const blocks = source.blocks ?? undefined;
  const empty = !Array.isArray(blocks) || blocks.length === 0;
  if (empty && (source.text ?? "") === "") throw new SlackApiError("no_text");
  if (typeof source.text === "string" && source.text.length > 40_000) {
    throw new SlackApiError("msg_too_long");
  }
  const problems = checkMessage({ text: source.text, blocks, metadata: source.metadata });
  const other = problems.filter(({ pointer }) => !pointer.startsWith("/metadata"));
  if (other.length > 0) throw blockKitError("invalid_blocks", other);
  if (problems.length > 0) throw blockKitError("invalid_metadata_format", problems);
  return {
    text: String(source.text),
    blocks: withIds(slack, Array.isArray(blocks) ? blocks.filter(isRecord) : []),
    ...(isRecord(source.metadata) ? { metadata: source.metadata } : {}),
    ...(Array.isArray(source.attachments) ? { attachments: source.attachments } : {}),
  };
}
