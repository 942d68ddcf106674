import { WebAPIRateLimitedError } from "@slack/web-api";
import { afterEach, expect, test } from "vitest";
import { startFakeSlack } from "../start-fake-slack.ts";
import { createSlackState } from "../state/slack-state.ts";
import { quietClient } from "../testing/quiet-client.ts";
import type { FakeSlack, FakeSlackOptions } from "../types.ts";
import { appMethods } from "./app-methods.ts";
import { botMethods } from "./methods.ts";
import { rateLimits, takeAllowance } from "./rate-limit.ts";

let slack: FakeSlack | undefined;

afterEach(() => slack?.close());

/** Makes calls at a time of a clock that stands still; answers the seconds to wait. */
function createCalls() {
  const state = createSlackState({});
  const call = (method: string, { at = 0, token = "a", channel = "C1" } = {}) =>
    takeAllowance(state, { method, token, args: { channel } }, at);
  const allowed = (method: string) => {
    let made = 0;
    while (made < 1000 && call(method) === null) made += 1;
    return made;
  };
  return { call, allowed };
}

test("every method has a limit", () => {
  const methods = [...botMethods.keys(), ...appMethods.keys(), "oauth.v2.access"];
  expect(Object.keys(rateLimits).toSorted()).toEqual(methods.toSorted());
});

test.each([
  ["conversations.list", 20],
  ["users.conversations", 50],
  ["views.open", 100],
])("%s answers as many calls a minute as its tier allows: %i", (method, perMinute) => {
  const { call, allowed } = createCalls();
  expect(allowed(method)).toBe(perMinute);
  expect(call(method)).toBe(Math.ceil(60 / perMinute));
  expect(call(method, { token: "b" })).toBeNull();
  expect(call(method, { at: 3000 })).toBeNull();
});

test("a channel takes a post a second after a short burst", () => {
  const { call, allowed } = createCalls();
  const method = "chat.postMessage";
  expect(allowed(method)).toBe(5);
  expect(call(method)).toBe(1);
  expect(call(method, { channel: "C2" })).toBeNull();
  expect(call(method, { at: 1000 })).toBeNull();
  expect(call(method, { at: 1000 })).toBe(1);
});

test("limits are enforced by default, with the seconds to wait, and can be lifted", async () => {
  const make = async (options: FakeSlackOptions) => {
    slack = await startFakeSlack(options);
    const client = quietClient(slack, slack.workspaces[0]?.botToken, { timeout: 30_000 });
    const calls = Array.from({ length: 30 }, () => client.conversations.list({}));
    const outcomes = await Promise.allSettled(calls);
    return outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  };
  const [error] = await make({});
  expect(error).toBeInstanceOf(WebAPIRateLimitedError);
  expect(slack?.calls().filter(({ status }) => status === 429)[0]?.answer).toEqual({
    ok: false,
    error: "ratelimited",
  });
  await slack?.close();
  expect(await make({ rateLimits: false })).toEqual([]);
});
