import { asSlackMember, type Attempt, type SlackMember } from "../request/as-slack-member.ts";
import type { ListScope } from "../command/parse-command.ts";
import { listMessage } from "../blocks/list-message.ts";
import type { MessageContent } from "../blocks/message.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import type { CommandRequest } from "../request/command-request.ts";

const shown = 10;

const statesOf: Record<ListScope, ("requested" | "pending")[]> = {
  all: ["requested", "pending"],
  mine: ["requested", "pending"],
  pending: ["pending"],
  waiting: ["requested"],
};

export type ListSelection = { scope: ListScope; cursor: string | null };

/** What is open, newest first: the organization's, or the member's own. */
export async function listOpen(
  services: Services,
  { call, claimed, reply }: CommandRequest,
  scope: ListScope,
): Promise<void> {
  const attempt: Attempt<MessageContent> = await asSlackMember(
    services,
    { call, claimed },
    (slackMember) => readList(services, slackMember, { scope, cursor: null }),
  );
  await reply.say(
    attempt.kind === "ok" ? attempt.value : rejectionText(services, call, { attempt }),
  );
}

export async function readList(
  services: Services,
  { caller, userId, organizationName }: SlackMember,
  { scope, cursor }: ListSelection,
): Promise<MessageContent> {
  const { invitations, nextCursor } = await caller.invitation.list({
    states: statesOf[scope],
    limit: shown,
    ...(scope === "mine" ? { inviterUserId: userId } : {}),
    ...(cursor === null ? {} : { cursor }),
  });
  return listMessage({
    command: services.config.command,
    organizationName,
    scope,
    invitations,
    nextCursor,
  });
}
