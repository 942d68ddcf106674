import type { ModalView } from "@slack/types";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import {
  readButtonClick,
  type ButtonClick,
  type ButtonListener,
  type MenuListener,
} from "../request/button-click.ts";
import { callOf, startLater } from "../request/call.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { restoredForm } from "../request/restored-form.ts";
import type { Services } from "../request/services.ts";
import { outdatedFormMessage } from "../text/messages.ts";

/** `place`: what the window says of itself. */
type WindowClick<Place> = { place: Place; click: ButtonClick; actionId: string };

/** A click in a list of members that changes nothing but the window. Null: it is of another version of ours. */
export function inWindow<Place>(
  services: Services,
  readPlace: (metadata: string) => Place | null,
  work: (slackMember: SlackMember, clicked: WindowClick<Place>) => Promise<ModalView | null>,
): ButtonListener & MenuListener {
  return async ({ body, action, ack, context }) => {
    const call = startLater(callOf(context));
    callOf(context).acked = true;
    await ack();
    const { view } = body;
    if (view === undefined) return;
    const click = readButtonClick(body, action);
    const place = readPlace(view.private_metadata);
    const attempt = await asSlackMember(
      services,
      { call, claimed: click.claimed },
      async (slackMember) =>
        place === null ? null : work(slackMember, { place, click, actionId: action.action_id }),
    );
    const shown =
      attempt.kind === "ok"
        ? (attempt.value ?? restoredForm(view, [outdatedFormMessage]))
        : restoredForm(view, [rejectionText(services, call, { attempt })]);
    try {
      await call.workspace.clients.background.views.update({ view_id: view.id, view: shown });
    } catch (err) {
      services.log.warn({ err, requestId: call.requestId }, "the list of members was not updated");
    }
  };
}
