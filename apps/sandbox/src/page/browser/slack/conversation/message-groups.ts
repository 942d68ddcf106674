import type { Message } from "../../wire/slack.ts";

export type ShownMessage = {
  message: Message;
  /** Comes right after another of the same author, so the author is not named again. */
  isContinued: boolean;
  replies: Message[];
};

export type MessageDay = { key: string; date: Date; messages: ShownMessage[] };

const togetherSeconds = 300;

export function dateOf({ ts }: Pick<Message, "ts">): Date {
  return new Date(Number(ts) * 1000);
}

/** Messages by day, with their threads under them. */
export function messageDays(messages: Message[]): MessageDay[] {
  const heads = messages.filter((message) => !isReply(message, messages));
  const days: MessageDay[] = [];
  for (const message of heads) {
    const date = dateOf(message);
    const key = date.toDateString();
    const today = days.at(-1)?.key === key ? days.at(-1) : undefined;
    const shown = {
      message,
      isContinued: isContinued(today?.messages.at(-1), message),
      replies: messages.filter((one) => isReply(one, messages) && one.thread_ts === message.ts),
    };
    if (today === undefined) days.push({ key, date, messages: [shown] });
    else today.messages.push(shown);
  }
  return days;
}

/** A reply whose thread is not here stands alone. */
function isReply({ ts, thread_ts: head }: Message, messages: Message[]): boolean {
  return head !== undefined && head !== ts && messages.some((one) => one.ts === head);
}

function isContinued(before: ShownMessage | undefined, message: Message): boolean {
  if (before === undefined || before.replies.length > 0) return false;
  const { user, ts, ephemeral_to: reader } = before.message;
  const isSame = user === message.user && reader === undefined && !message.ephemeral_to;
  return isSame && Number(message.ts) - Number(ts) < togetherSeconds;
}
