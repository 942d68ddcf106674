import type { SandboxData } from "../state/use-sandbox.ts";

export type GuideProgress = { hasAsked: boolean; isApproved: boolean; isOpened: boolean };

export const approvalsChannel = "approvals";

/** How far the story has come, as the workspace and the mailbox show it. */
export function guideProgress(
  { slack, mails }: Pick<SandboxData, "slack" | "mails">,
  hasFollowed: boolean,
): GuideProgress {
  const isMailed = mails.length > 0;
  const asked = Object.values(slack)
    .flatMap(({ channels }) => channels)
    .some(({ name, messages }) => name === approvalsChannel && messages.some(isOfApp));
  return { hasAsked: asked || isMailed, isApproved: isMailed, isOpened: isMailed && hasFollowed };
}

function isOfApp({ bot_id: bot }: { bot_id?: string }): boolean {
  return bot !== undefined;
}
