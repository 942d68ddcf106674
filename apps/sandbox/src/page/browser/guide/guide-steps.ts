import type { Email } from "../wire/email.ts";
import type { WorkspaceData } from "../state/workspace-data.ts";

export type GuideProgress = { hasAsked: boolean; isApproved: boolean; isOpened: boolean };

export const approvalsChannel = "approvals";
const invitee = "jane@acme.com";

/** How far the story has come, as the workspace and the mailbox show it. */
export function guideProgress(
  { slack, emails }: Pick<WorkspaceData, "slack" | "emails">,
  hasFollowed: boolean,
): GuideProgress {
  const isEmailed = storyEmail(emails) !== undefined;
  const asked = Object.values(slack)
    .flatMap(({ channels }) => channels)
    .some(({ name, messages }) => name === approvalsChannel && messages.some(isOfApp));
  return {
    hasAsked: asked || isEmailed,
    isApproved: isEmailed,
    isOpened: isEmailed && hasFollowed,
  };
}

/** The newest email to the person whom the story invites. */
export function storyEmail<Sent extends Pick<Email, "to">>(emails: Sent[]): Sent | undefined {
  return emails.find(({ to }) => to.email === invitee);
}

/** The command the guide suggests. */
export function storyLine(command: string): string {
  return `${command} ${invitee} admin`;
}

function isOfApp({ bot_id: bot }: { bot_id?: string }): boolean {
  return bot !== undefined;
}
