import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { UsherError } from "../model/errors.ts";
import { createOutcomeWriter, type OutcomeWriter } from "./outcome-writer.ts";

let writer: OutcomeWriter | undefined;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  writer?.close();
  vi.useRealTimers();
});

type Line = { level: "warn" | "error"; message: string };

function create(): { writer: OutcomeWriter; lines: Line[] } {
  const lines: Line[] = [];
  const created = createOutcomeWriter({
    log: {
      warn: (_facts, message) => lines.push({ level: "warn", message }),
      error: (_facts, message) => lines.push({ level: "error", message }),
    },
  });
  writer = created;
  return { writer: created, lines };
}

const away = () => Promise.reject(new UsherError("service.unavailable"));
async function until(met: () => boolean): Promise<void> {
  while (!met()) await vi.advanceTimersToNextTimerAsync();
}

test("writes at once and logs nothing while the database works", async () => {
  const { writer, lines } = create();
  expect(await writer.write(async () => "written")).toBe("written");
  expect(writer.waiting()).toBe(0);
  expect(await writer.whenWritten()).toBe(true);
  expect(lines).toEqual([]);
});

test("keeps an outcome for as long as the database is unavailable", async () => {
  const { writer, lines } = create();
  let isBack = false;
  let tries = 0;
  const written = writer.write(() => {
    tries += 1;
    return isBack ? Promise.resolve("written") : away();
  });
  await until(() => tries > 6);
  expect(writer.waiting()).toBe(1);
  isBack = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await written).toBe("written");
  expect(writer.waiting()).toBe(0);
  expect(lines).toEqual([
    { level: "error", message: "an outcome is waiting for the database" },
    { level: "warn", message: "all outcomes are written" },
  ]);
});

test("keeps outcomes on any database error, such as a standby's", async () => {
  const { writer } = create();
  const errors = [
    Object.assign(new Error("cannot execute UPDATE in a read-only transaction"), { code: "25006" }),
    new Error("an error of no known kind"),
  ];
  const written = writer.write(async () => {
    const error = errors.shift();
    if (error) throw error;
    return "written";
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await written).toBe("written");
});

test("throws for an outcome that can never be stored, so that it does not block others", async () => {
  const { writer } = create();
  const unstorable = () => Promise.reject(new UsherError("request.invalid"));
  await expect(writer.write(unstorable)).rejects.toMatchObject({ code: "request.invalid" });
  expect(writer.waiting()).toBe(0);
});

test("the first successful write wakes all others", async () => {
  const { writer } = create();
  let isBack = false;
  let tries = 0;
  const write = () => {
    tries += 1;
    return isBack ? Promise.resolve() : away();
  };
  const written = Array.from({ length: 32 }, () => writer.write(write));
  // By now each of them waits for itself.
  await until(() => tries > 32 * 6);
  isBack = true;
  await vi.advanceTimersToNextTimerAsync();
  await Promise.all(written);
});

test("waiters resolve when the last outcome is written, not before", async () => {
  const { writer } = create();
  const isBack = [false, false];
  const written = isBack.map((_, index) =>
    writer.write(() => (isBack[index] ? Promise.resolve() : away())),
  );
  await until(() => writer.waiting() === 2);
  let isOver = false;
  const all = writer.whenWritten().then((result) => {
    isOver = true;
    return result;
  });
  isBack[0] = true;
  await vi.advanceTimersByTimeAsync(60_000);
  await written[0];
  expect(isOver).toBe(false);
  isBack[1] = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await all).toBe(true);
  await Promise.all(written);
});

test("after a close nothing is repeated, and waiting outcomes count as lost", async () => {
  const { writer } = create();
  const lost = expect(writer.write(away)).rejects.toMatchObject({ code: "service.unavailable" });
  await until(() => writer.waiting() === 1);
  const waiting = writer.whenWritten();
  expect(writer.close()).toBe(1);
  await lost;
  expect(await waiting).toBe(false);
  expect(await writer.whenWritten()).toBe(false);
  await expect(writer.write(away)).rejects.toThrow();
  expect(await writer.write(async () => "written")).toBe("written");
});
