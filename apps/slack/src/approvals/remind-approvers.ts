import { asSlackMember } from "../request/as-slack-member.ts";
import { onSubjectClick, type ButtonListener } from "../request/button-click.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { remindedMessage } from "../text/messages.ts";

/** "Remind approvers", for the requester and for approvers. */
export function remindButton(services: Services): ButtonListener {
  return onSubjectClick(services, async ({ call, click, reply }) => {
    let attempt = await asSlackMember(services, { call, claimed: click.claimed }, ({ caller }) =>
      caller.approval.remind({ id: click.subjectId }),
    );
    if (attempt.kind === "unsure") {
      await reply.say(rejectionText(services, call, { attempt }));
      attempt = await attempt.settled;
    }
    await reply.say(
      attempt.kind === "ok" ? remindedMessage : rejectionText(services, call, { attempt }),
    );
  });
}
