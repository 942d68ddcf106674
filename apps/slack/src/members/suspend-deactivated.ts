import { isId } from "@usher/core";

import { deactivatedMessage } from "../blocks/deactivated-message.ts";
import { asSlackMember, type Attempt, type SlackMember } from "../request/as-slack-member.ts";
import { readButtonClick, type ButtonListener } from "../request/button-click.ts";
import { callOf } from "../request/call.ts";
import { memberEntryOf } from "../request/member-entry.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { clickReply } from "../request/reply.ts";
import type { Services } from "../request/services.ts";
import type { MessageContent } from "../blocks/message.ts";
import { outdatedButtonMessage } from "../text/messages.ts";

/** "Suspend" in the notice of a deactivated account. Core updates every other copy of the notice. */
export function suspendDeactivatedButton(services: Services): ButtonListener {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const { claimed, subjectId: memberId, place } = readButtonClick(body, action);
    const client = call.workspace.clients.interactive;
    const reply = clickReply({ ack, respond, client, place }, call, services.log);
    if (!isId(memberId)) return reply.say(outdatedButtonMessage(services.config.command));
    const answer = async (attempt: Attempt<MessageContent>): Promise<void> => {
      if (attempt.kind === "ok") return reply.replace(attempt.value);
      await reply.say(rejectionText(services, call, { attempt }));
      if (attempt.kind === "unsure") await answer(await attempt.settled);
    };
    await answer(
      await asSlackMember(services, { call, claimed }, (slackMember) =>
        suspend(slackMember, memberId),
      ),
    );
  };
}

/** What the notice says then. */
async function suspend(slackMember: SlackMember, memberId: string): Promise<MessageContent> {
  const { caller, organizationId, organizationName } = slackMember;
  await caller.member.suspend({ id: memberId });
  const { policy } = await caller.organization.get();
  return deactivatedMessage({
    organizationName,
    teamName: null,
    member: await memberEntryOf(slackMember, { organizationId, memberId }),
    reader: null,
    isPolicyOn: policy.slack.suspendDeactivated,
  });
}
