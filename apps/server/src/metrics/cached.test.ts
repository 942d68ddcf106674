import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { cached } from "./cached.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a value is reused until it is too old", async () => {
  let asked = 0;
  const read = () => Promise.resolve((asked += 1));
  const ask = cached(read, { forMs: 40, withinMs: 1_000 });
  expect([await ask(), await ask()]).toEqual([1, 1]);
  vi.advanceTimersByTime(39);
  expect(await ask()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await ask()).toBe(2);
});

test("simultaneous callers share one reading", async () => {
  let asked = 0;
  const ask = cached(() => Promise.resolve((asked += 1)), { forMs: 0, withinMs: 1_000 });
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
});

test("a slow reading returns null in time, and its late value to the next caller", async () => {
  const answers: ((value: string) => void)[] = [];
  const read = () => new Promise<string>((resolve) => answers.push(resolve));
  const ask = cached(read, { forMs: 60_000, withinMs: 20 });
  const tooSlow = [ask(), ask()];
  await vi.advanceTimersByTimeAsync(20);
  expect(await Promise.all(tooSlow)).toEqual([null, null]);
  expect(answers).toHaveLength(1);
  answers[0]?.("late");
  expect(await ask()).toBe("late");
});

test("a failed reading returns null and is repeated", async () => {
  const results = [Promise.reject(new Error("no connection")), Promise.resolve("back")];
  const ask = cached(() => results.shift() ?? Promise.reject(new Error("asked too often")), {
    forMs: 60_000,
    withinMs: 1_000,
  });
  expect([await ask(), await ask(), await ask()]).toEqual([null, "back", "back"]);
});
