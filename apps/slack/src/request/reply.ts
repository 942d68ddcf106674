import type {
  AckFn,
  RespondArguments,
  RespondFn,
  SlackViewAction,
  ViewResponseAction,
} from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";

import { infoModal } from "../blocks/info-modal.ts";
import type { MessageContent } from "../blocks/message.ts";
import type { Call } from "./call.ts";
import type { Logger } from "../config.ts";
import { fieldErrors, keptForm } from "./kept-form.ts";

/** Answers one person, visible only to them. The first reply acknowledges the request. */
export type Reply = {
  say(content: string | MessageContent): Promise<void>;
  /** Acknowledges without a reply. */
  done(): Promise<void>;
};

type CommandParts = { ack: AckFn<string | RespondArguments>; respond: RespondFn };

export function commandReply({ ack, respond }: CommandParts, call: Call, log: Logger): Reply {
  return {
    async say(content) {
      const message = ephemeral(content);
      if (!call.acked) {
        call.acked = true;
        return ack(message);
      }
      await quietly(() => respond(message), call, log);
    },
    done: () => acknowledge(ack, call),
  };
}

type ClickParts = {
  ack: () => Promise<void>;
  respond: RespondFn;
  client: WebClient;
  /** Where the click was, for when the response URL is used up. */
  place: { channelId: string | null; threadTs: string | null; userId: string };
};

export type ClickReply = Reply & {
  /** Puts something else in the place of the message that was clicked. */
  replace(content: MessageContent): Promise<void>;
};

export function clickReply(
  { ack, respond, client, place }: ClickParts,
  call: Call,
  log: Logger,
): ClickReply {
  const done = () => acknowledge(ack, call);
  return {
    done,
    async say(content) {
      await done();
      const thread = place.threadTs === null ? {} : { thread_ts: place.threadTs };
      const message = { ...ephemeral(content), ...thread };
      const sent = await quietly(() => respond(message), call, log);
      if (sent || place.channelId === null) return;
      const { channelId: channel, userId: user } = place;
      const { text } = message;
      await quietly(() => client.chat.postEphemeral({ channel, user, text, ...thread }), call, log);
    },
    async replace(content) {
      await done();
      await quietly(() => respond({ ...content, replace_original: true }), call, log);
    },
  };
}

type HomeParts = { ack: () => Promise<void>; client: WebClient; triggerId: string };

/** A click in the Home tab has no response URL; the reply opens in a modal. */
export function homeReply({ ack, client, triggerId }: HomeParts, call: Call, log: Logger): Reply {
  const done = () => acknowledge(ack, call);
  return {
    done,
    async say(content) {
      await done();
      const view = infoModal("Usher", [typeof content === "string" ? content : content.text]);
      await quietly(() => client.views.open({ trigger_id: triggerId, view }), call, log);
    },
  };
}

export type ViewReply = {
  /** Replaces the modal with the result. */
  show(title: string, lines: readonly string[]): Promise<void>;
  put(view: ModalView): Promise<void>;
  /** Shows sentences under the inputs and keeps the modal open. */
  errors(errors: Record<string, string>): Promise<void>;
  /** The same for a sentence about the form as a whole. */
  keep(sentence: string): Promise<void>;
  close(): Promise<void>;
};

type ViewParts = { ack: AckFn<ViewResponseAction>; body: SlackViewAction; client: WebClient };

export function viewReply({ ack, body, client }: ViewParts, call: Call, log: Logger): ViewReply {
  const put: ViewReply["put"] = async (view) => {
    if (!call.acked) {
      call.acked = true;
      return ack({ response_action: "update", view });
    }
    await quietly(() => client.views.update({ view_id: body.view.id, view }), call, log);
  };
  return {
    show: (title, lines) => put(infoModal(title, lines)),
    put,
    async errors(errors) {
      call.acked = true;
      await ack(fieldErrors(errors));
    },
    async keep(sentence) {
      call.acked = true;
      await ack(keptForm(body.view, sentence));
    },
    close: () => acknowledge(ack, call),
  };
}

async function acknowledge(ack: () => Promise<void>, call: Call): Promise<void> {
  if (call.acked) return;
  call.acked = true;
  await ack();
}

const onlyForThem = { response_type: "ephemeral", replace_original: false } as const;

function ephemeral(content: string | MessageContent) {
  return typeof content === "string"
    ? { ...onlyForThem, text: content }
    : { ...onlyForThem, ...content };
}

/** An answer that does not arrive undoes nothing, so it is only logged. */
async function quietly(send: () => Promise<unknown>, call: Call, log: Logger): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (err) {
    log.warn({ err, requestId: call.requestId }, "an answer did not reach Slack");
    return false;
  }
}
