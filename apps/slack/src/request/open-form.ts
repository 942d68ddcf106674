import type { ModalView } from "@slack/types";

import { asSlackMember, type SlackMember } from "./as-slack-member.ts";
import { infoModal } from "../blocks/info-modal.ts";
import { startLater } from "./call.ts";
import { outsiderMessage } from "../text/messages.ts";
import { rejectionText } from "./rejection-text.ts";
import type { Services } from "./services.ts";
import type { ClickedButton } from "./button-click.ts";
import type { CommandRequest } from "./command-request.ts";
import { formError } from "./form-error.ts";

/** Opens a form at once, because its trigger lives for three seconds, and acknowledges; null when it did not open. */
export async function openForm(
  services: Services,
  { call, click, reply }: ClickedButton,
  view: ModalView,
): Promise<string | null> {
  const { facts: own, people, clients } = call.workspace;
  if (people.isOutsider(click.claimed, own)) {
    await reply.say(outsiderMessage(own.organizationName));
    return null;
  }
  try {
    const opened = await clients.interactive.views.open({ trigger_id: click.triggerId, view });
    await reply.done();
    return opened.view?.id ?? null;
  } catch (err) {
    await reply.say(formError(services, call, err));
    return null;
  }
}

/** A command as the click that opens the same form. */
export function clickOf({ call, reply, claimed, triggerId }: CommandRequest): ClickedButton {
  const place = { channelId: null, messageTs: null, threadTs: null, userId: claimed.userId };
  const click = { claimed, triggerId, place, subjectId: "", idempotencyKey: "", inHome: false };
  return { call, click, reply };
}

type Loading = { title: string; load: (slackMember: SlackMember) => Promise<ModalView> };

/** A form that shows what the database says: it opens empty and is filled for the member who clicked. */
export async function openLoaded(
  services: Services,
  clicked: ClickedButton,
  { title, load }: Loading,
): Promise<void> {
  const viewId = await openForm(services, clicked, infoModal(title, ["Loading…"]));
  if (viewId === null) return;
  const call = startLater(clicked.call);
  const attempt = await asSlackMember(services, { call, claimed: clicked.click.claimed }, load);
  const view =
    attempt.kind === "ok"
      ? attempt.value
      : infoModal(title, [rejectionText(services, call, { attempt })]);
  try {
    await call.workspace.clients.background.views.update({ view_id: viewId, view });
  } catch (err) {
    services.log.warn({ err, requestId: call.requestId }, "a form was not filled");
  }
}
