import type {
  AckFn,
  BlockAction,
  BlockButtonAction,
  BlockOverflowAction,
  ButtonAction,
  Middleware,
  OverflowAction,
  RespondFn,
  SlackActionMiddlewareArgs,
} from "@slack/bolt";

import type { Call } from "./call.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import { clickReply, homeReply, type Reply } from "./reply.ts";
import type { Services } from "./services.ts";

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
    claimed: {
      userId: body.user.id,
      teamId: body.user.team_id ?? body.team?.id ?? null,
      enterpriseId: body.enterprise?.id ?? null,
    },
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

/** A reply to the member, where they clicked. */
export function buttonReply(
  services: Services,
  { call, click }: { call: Call; click: ButtonClick },
  { ack, respond }: { ack: AckFn<void>; respond: RespondFn },
): Reply {
  const client = call.workspace.clients.interactive;
  return click.inHome
    ? homeReply({ ack, client, triggerId: click.triggerId }, call, services.log)
    : clickReply({ ack, respond, client, place: click.place }, call, services.log);
}
