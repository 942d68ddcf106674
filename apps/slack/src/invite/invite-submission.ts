import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";
import { isSystemRole } from "@usher/core";

import { expiryOf, inviteFields } from "../blocks/invite-modal.ts";
import { callOf } from "../request/call.ts";
import { tooManyPeopleText } from "../text/command-text.ts";
import { addressesIn, tooManyPeople } from "../command/parse-command.ts";
import { viewReply } from "../request/reply.ts";
import { idempotencyKeyOf, sendInvitations } from "./send-invitations.ts";
import type { Services } from "../request/services.ts";
import { choiceOf, claimedBy, textOf } from "../request/submitted-view.ts";

/** The form: works like the command, with the answer in place of the form. */
export function inviteSubmission(
  services: Services,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  return async ({ body, view, ack, context }) => {
    const call = callOf(context);
    const client = call.workspace.clients.interactive;
    const reply = viewReply({ ack, body, client }, call, services.log);
    const emails = addressesIn(textOf(view, inviteFields.emails) ?? "");
    if (emails.length === 0)
      return reply.errors({ [inviteFields.emails.blockId]: "Enter at least one email address." });
    const count = tooManyPeople(emails);
    if (count !== null)
      return reply.errors({ [inviteFields.emails.blockId]: tooManyPeopleText(count) });
    const role = choiceOf(view, inviteFields.role) ?? "member";
    const claimed = claimedBy(body);
    const invited = await sendInvitations(services, {
      call,
      claimed,
      draft: {
        emails,
        roles: isSystemRole(role) ? [role] : ["member", role],
        note: textOf(view, inviteFields.note),
        expiresInHours: expiryOf(choiceOf(view, inviteFields.expiry)),
      },
      idempotencyKey: idempotencyKeyOf([
        "view",
        claimed.teamId ?? "",
        claimed.userId,
        view.id,
        view.hash,
      ]),
    });
    // What was typed stays, so that it can be sent again.
    if (invited.transient && invited.later === null)
      return reply.errors({ [inviteFields.emails.blockId]: invited.lines.join(" ") });
    await reply.show(invited.anySaved ? "Done" : "No one was invited", invited.lines);
    if (invited.later !== null) await reply.show("Done", await invited.later);
  };
}
