import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";

import { asSlackMember, type Attempt } from "../request/as-slack-member.ts";
import { parseManageValue } from "../blocks/approval-buttons.ts";
import { revokeModal, revokeReason } from "../blocks/revoke-modal.ts";
import { callOf } from "../request/call.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { viewReply } from "../request/reply.ts";
import type { Services } from "../request/services.ts";
import { quoteText, shorten } from "../text/slack-text.ts";
import {
  readButtonClick,
  buttonReply,
  type ButtonListener,
  type MenuListener,
} from "../request/button-click.ts";
import { openFix } from "./fix-address.ts";
import { openLoaded, type ClickedButton } from "../request/open-form.ts";
import { claimedBy, textOf } from "../request/submitted-view.ts";

/** The menu beside an invitation. Its effect shows in the message; a new link is confirmed in a reply. */
export function manageMenuChoice(services: Services): MenuListener {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const press = readButtonClick(body, action);
    const reply = buttonReply(services, { call, press }, { ack, respond });
    const pressed = { call, press, reply };
    const chosen = parseManageValue(press.subjectId);
    switch (chosen?.selection) {
      case undefined:
        return reply.done();
      case "resend":
        return resend(services, pressed, chosen.id);
      case "fix":
        return openFix(services, pressed, chosen.id);
      case "revoke":
        return openLoaded(services, pressed, {
          title: "Revoke invitation",
          load: async ({ caller }) => revokeModal(await caller.invitation.get({ id: chosen.id })),
        });
    }
  };
}

/** Revoke beside an undelivered one: its dialog has asked already. */
export function revokeButton(services: Services): ButtonListener {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const press = readButtonClick(body, action);
    const reply = buttonReply(services, { call, press }, { ack, respond });
    const attempt = await asSlackMember(services, { call, claimed: press.claimed }, ({ caller }) =>
      caller.invitation.revoke({ id: press.subjectId }),
    );
    await sayRejection(services, { call, press, reply }, attempt);
  };
}

export function revokeSubmission(
  services: Services,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  return async ({ body, view, ack, context }) => {
    const call = callOf(context);
    const client = call.workspace.clients.interactive;
    const reply = viewReply({ ack, body, client }, call, services.log);
    const reason = textOf(view, revokeReason);
    const attempt = await asSlackMember(
      services,
      { call, claimed: claimedBy(body) },
      ({ caller }) =>
        caller.invitation.revoke({
          id: view.private_metadata,
          ...(reason === null ? {} : { reason }),
        }),
    );
    if (attempt.kind === "ok") return reply.close();
    await reply.show("Not revoked", [rejectionText(services, call, { attempt })]);
    if (attempt.kind !== "unsure") return;
    const settled = await attempt.settled;
    if (settled.kind === "ok") return reply.show("Revoked", ["The link no longer works."]);
    await reply.show("Not revoked", [rejectionText(services, call, { attempt: settled })]);
  };
}

async function resend(services: Services, pressed: ClickedButton, id: string): Promise<void> {
  const { call, press, reply } = pressed;
  const attempt = await asSlackMember(services, { call, claimed: press.claimed }, ({ caller }) =>
    caller.invitation.resend({ id, idempotencyKey: press.onceBy }),
  );
  const said = await sayRejection(services, pressed, attempt);
  if (said.kind !== "ok") return;
  const who = quoteText(shorten(said.value.email, 254));
  await reply.say(`Sent ${who} a new link. Older links no longer work.`);
}

/** Reports what did not work, now or when it is known. Success is left to the caller. */
async function sayRejection<T>(
  services: Services,
  { call, reply }: ClickedButton,
  attempt: Attempt<T>,
): Promise<Attempt<T>> {
  await reply.done();
  if (attempt.kind === "ok") return attempt;
  await reply.say(rejectionText(services, call, { attempt }));
  if (attempt.kind !== "unsure") return attempt;
  const settled = await attempt.settled;
  if (settled.kind !== "ok") await reply.say(rejectionText(services, call, { attempt: settled }));
  return settled;
}
