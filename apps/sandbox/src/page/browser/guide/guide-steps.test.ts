import { expect, test } from "vitest";

import type { Email } from "../wire/email.ts";
import type { Message, SlackState } from "../wire/slack.ts";
import { guideProgress } from "./guide-steps.ts";

const request: Message = {
  ts: "1.1",
  channel: "C1",
  user: "UAPP",
  bot_id: "B1",
  text: "Marco asks",
  blocks: [],
};
const email = { id: "m", to: { email: "jane@acme.com" } } as Email;

function admin(messages: Message[]): Record<string, SlackState> {
  const channels = [{ id: "C1", name: "approvals", messages }];
  return { admin: { channels, dm: [], modal: null, home: null } };
}

test("a person's message in the approvals channel is not a request", () => {
  const { bot_id: _bot, ...said } = request;
  expect(guideProgress({ slack: admin([said]), emails: [] }, false).hasAsked).toBe(false);
});

test("an email to another person ticks no step", () => {
  const other = { ...email, to: { email: "sam@acme.com" } };
  expect(Object.values(guideProgress({ slack: admin([]), emails: [other] }, true))).toEqual([
    false,
    false,
    false,
  ]);
});

test("each step is ticked when it happened", () => {
  const steps = (slack: Record<string, SlackState>, emails: Email[], hasFollowed: boolean) =>
    Object.values(guideProgress({ slack, emails }, hasFollowed));
  expect(steps(admin([]), [], false)).toEqual([false, false, false]);
  expect(steps(admin([request]), [], false)).toEqual([true, false, false]);
  expect(steps(admin([request]), [email], false)).toEqual([true, true, false]);
  expect(steps(admin([request]), [email], true)).toEqual([true, true, true]);
});
