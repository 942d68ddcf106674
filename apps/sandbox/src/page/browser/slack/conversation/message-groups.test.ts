import { expect, test } from "vitest";

import type { Message } from "../../wire/slack.ts";
import { messageDays } from "./message-groups.ts";

const noon = Date.parse("2026-11-21T12:00:00Z") / 1000;

function message(seconds: number, given: Partial<Message> = {}): Message {
  return {
    ts: `${noon + seconds}.000100`,
    channel: "C1",
    user: "U1",
    text: "hi",
    blocks: [],
    ...given,
  };
}

test("messages of one author within five minutes are grouped", () => {
  const [day] = messageDays([
    message(0),
    message(60),
    message(90, { user: "U2" }),
    message(120),
    message(700),
  ]);
  expect(day?.messages.map(({ isContinued }) => isContinued)).toEqual([
    false,
    true,
    false,
    false,
    false,
  ]);
});

test("a message only one person sees is never continued", () => {
  const [day] = messageDays([message(0), message(1, { ephemeral_to: "U1" }), message(2)]);
  expect(day?.messages.map(({ isContinued }) => isContinued)).toEqual([false, false, false]);
});

test("days are apart and replies are under their message", () => {
  const head = message(0);
  const days = messageDays([head, message(5, { thread_ts: head.ts }), message(3 * 86_400)]);
  expect(days).toHaveLength(2);
  expect(days[0]?.messages).toHaveLength(1);
  expect(days[0]?.messages[0]?.replies).toHaveLength(1);
});

test("a reply whose message is not here stands alone", () => {
  const [day] = messageDays([message(0, { thread_ts: "1.2" })]);
  expect(day?.messages).toHaveLength(1);
});
