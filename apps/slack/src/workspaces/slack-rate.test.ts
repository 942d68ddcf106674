import { WebAPIRateLimitedError } from "@slack/web-api";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createSlackRate, RateLimitDeferral, underLease, type SlackCall } from "./slack-rate.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const post = (ticket: string, more: Partial<SlackCall> = {}): SlackCall => ({
  teamId: "T1",
  method: "chat.postMessage",
  channelId: "C1",
  ticket,
  ...more,
});
const waitOf = async (made: Promise<unknown>): Promise<number> => {
  const error: unknown = await made.catch((caught: unknown) => caught);
  return error instanceof RateLimitDeferral ? error.afterMs : 0;
};

test("each caller gets its own time slot and keeps it", async () => {
  const rate = createSlackRate(database.store, 10_000);
  const make = async () => "made";
  expect(await rate.schedule(post("a"), make)).toBe("made");
  const second = await waitOf(rate.schedule(post("b"), make));
  const third = await waitOf(rate.schedule(post("c"), make));
  expect(second).toBeGreaterThan(9000);
  expect(third - second).toBeGreaterThan(9000);
  expect(await waitOf(rate.schedule(post("b"), make))).toBeLessThanOrEqual(second);
  expect(await waitOf(rate.schedule(post("d", { channelId: "C2" }), make))).toBe(0);
  expect(await waitOf(rate.schedule(post("e", { teamId: "T2" }), make))).toBe(0);
  expect(await waitOf(rate.schedule(post("f", { method: "chat.update" }), make))).toBe(0);
});

test("a rate-limited method is paused by every process of that workspace", async () => {
  const [one, other] = [createSlackRate(database.store, 0), createSlackRate(database.store, 0)];
  const call = post("a", { teamId: "T9" });
  const limited = one.schedule(call, () => Promise.reject(new WebAPIRateLimitedError(30)));
  await expect(limited).rejects.toBeInstanceOf(WebAPIRateLimitedError);
  const wait = await waitOf(other.schedule(call, async () => "made"));
  expect(wait).toBeGreaterThan(25_000);
  expect(await other.schedule({ ...call, method: "chat.update" }, async () => "made")).toBe("made");
  expect(await other.schedule({ ...call, teamId: "T8" }, async () => "made")).toBe("made");
  database.clock.advance("31 seconds");
  expect(await other.schedule(call, async () => "made")).toBe("made");
});

test("makes no call that could outlast the lease of its job, and keeps the job once it makes one", async () => {
  const lease = { leftMs: 8_000, kept: false };
  const held = {
    ensure: async (ms: number) => lease.leftMs >= ms,
    keep: () => void (lease.kept = true),
  };
  const rate = underLease(createSlackRate(database.store, 0), held, 8_000);
  let calls = 0;
  const make = async () => (calls += 1);
  expect(lease.kept).toBe(false);
  expect(await rate.schedule(post("held", { teamId: "T7" }), make)).toBe(1);
  expect(lease.kept).toBe(true);
  lease.leftMs = 7_999;
  const late = rate.schedule(post("lost", { teamId: "T7" }), make);
  await expect(late).rejects.toThrow("the lease would end during the call");
  expect(calls).toBe(1);
});
