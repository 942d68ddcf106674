import type {
  AckFn,
  BlockAction,
  BlockButtonAction,
  BlockOverflowAction,
  ButtonAction,
  Context,
  Middleware,
  OverflowAction,
  RespondFn,
  SlackActionMiddlewareArgs,
} from "@slack/bolt";

import { isId } from "@usher/core";

import { outdatedButtonMessage } from "../text/messages.ts";
import { callOf, type Call } from "./call.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import { clickReply, homeReply, type Reply } from "./reply.ts";
import type { Services } from "./services.ts";
import { claimedBy } from "./claimed-by.ts";

/** A click on a button in a message. Everything in it is a claim, except that Slack delivered it. */
export type ButtonClick = {
  claimed: ClaimedIdentity;
  /** What the button carries: an id of ours, and the database says whether there is one. */
  subjectId: string;
  /** The same for the same click, however often it is delivered. */
  idempotencyKey: string;
  triggerId: string;
  inHome: boolean;
  place: {
    channelId: string | null;
    messageTs: string | null;
    threadTs: string | null;
    userId: string;
  };
};

/** What a listener of a button, or of the menu of an invitation, is given. */
export type ButtonListener = Middleware<SlackActionMiddlewareArgs<BlockButtonAction>>;
export type MenuListener = Middleware<SlackActionMiddlewareArgs<BlockOverflowAction>>;

export function readButtonClick(
  body: BlockAction,
  action: ButtonAction | OverflowAction,
): ButtonClick {
  const threadTs: unknown = body.message?.thread_ts;
  const place = [body.channel?.id, body.message?.ts ?? body.view?.id];
  return {
    claimed: claimedBy(body),
    subjectId: (action.type === "overflow" ? action.selected_option.value : action.value) ?? "",
    idempotencyKey: ["press", body.team?.id, body.user.id, ...place, action.action_ts].join(" "),
    triggerId: body.trigger_id,
    inHome: body.view?.type === "home",
    place: {
      channelId: body.channel?.id ?? null,
      messageTs: body.message?.ts ?? null,
      threadTs: typeof threadTs === "string" ? threadTs : null,
      userId: body.user.id,
    },
  };
}

export type ClickedButton = { call: Call; click: ButtonClick; reply: Reply };

type ClickArgs = {
  body: BlockAction;
  action: ButtonAction | OverflowAction;
  ack: AckFn<void>;
  respond: RespondFn;
  context: Context;
};

/** The same for buttons that carry an id of ours, alone or after a word; others are of another version. */
export function onSubjectClick(
  services: Services,
  handle: (clicked: ClickedButton) => Promise<unknown>,
) {
  return onClick(services, async (clicked) => {
    const id = clicked.click.subjectId.split(" ").at(-1) ?? "";
    if (isId(id)) return handle(clicked);
    return clicked.reply.say(outdatedButtonMessage(services.config.command));
  });
}

/** A listener whose replies go to the member, where they clicked. */
export function onClick(services: Services, handle: (clicked: ClickedButton) => Promise<unknown>) {
  return async ({ body, action, ack, respond, context }: ClickArgs): Promise<void> => {
    const call = callOf(context);
    const click = readButtonClick(body, action);
    const client = call.workspace.clients.interactive;
    const reply = click.inHome
      ? homeReply({ ack, client, triggerId: click.triggerId }, call, services.log)
      : clickReply({ ack, respond, client, place: click.place }, call, services.log);
    await handle({ call, click, reply });
  };
}
