import { plainMessage } from "../blocks/fit-message.ts";
import type { MessageContent } from "../blocks/message.ts";
import { platformError } from "../workspaces/platform-error.ts";

/** A message whose blocks Slack rejects is sent as text and buttons: a request must reach its approvers. */
export async function sendFitting<T>(
  content: MessageContent,
  send: (content: MessageContent) => Promise<T>,
): Promise<T> {
  try {
    return await send(content);
  } catch (error) {
    const code = platformError(error) ?? "";
    if (!rejectedBlocks.has(code)) throw error;
    return send(plainMessage(content));
  }
}

const rejectedBlocks: ReadonlySet<string> = new Set([
  "invalid_blocks",
  "invalid_blocks_format",
  "msg_blocks_too_long",
  "msg_too_long",
]);
