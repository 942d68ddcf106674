import { setTimeout as wait } from "node:timers/promises";

import { afterEach, describe, expect, test } from "vitest";

import {
  standStill,
  startThreadedServer,
  type ThreadedServer,
} from "../testing/threaded-server.ts";
import { startTimeout, withTimeout } from "./call-timeout.ts";

let server: ThreadedServer | undefined;
afterEach(() => server?.close());

describe("startTimeout", () => {
  test("calls back once, after its time", async () => {
    const startedAt = performance.now();
    const calledAt: number[] = [];
    await new Promise<void>((resolve) => {
      startTimeout(30, () => {
        calledAt.push(performance.now());
        resolve();
      });
    });
    await wait(100);
    expect(calledAt).toHaveLength(1);
    expect((calledAt[0] ?? 0) - startedAt).toBeGreaterThanOrEqual(29);
  });

  test("calls nothing back once canceled, not even after its time", async () => {
    let calls = 0;
    const cancel = startTimeout(10, () => (calls += 1));
    // As long as the one above, so it runs right after it, in the same round of timers.
    setTimeout(cancel, 10);
    await standStill(60);
    await wait(60);
    expect(calls).toBe(0);
  });
});

describe("withTimeout", () => {
  test("aborts a call without an answer in time", async () => {
    server = await startThreadedServer({ status: 200, afterMs: 600_000 });
    const { url } = server;
    const error: unknown = await withTimeout(50, (signal) => fetch(url, { signal })).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ name: "TimeoutError" });
  });

  test("never fires after the call", async () => {
    const fired: unknown[] = [];
    const call = async (signal: AbortSignal): Promise<void> => {
      signal.addEventListener("abort", () => fired.push(signal.reason));
    };
    await withTimeout(20, call);
    const failing = async (signal: AbortSignal): Promise<void> => {
      await call(signal);
      throw new Error("refused");
    };
    await expect(withTimeout(20, failing)).rejects.toThrow("refused");
    await wait(100);
    expect(fired).toEqual([]);
  });

  test("accepts an answer and its body that arrived while the process was stopped", async () => {
    server = await startThreadedServer({ status: 200, afterMs: 50, body: '{"ok":true}' });
    const { url, requests } = server;
    // Long enough for the request to arrive, however slow the machine is.
    const answer = withTimeout(4_000, async (signal) => (await fetch(url, { signal })).json());
    while (requests() === 0) await wait(1);
    await standStill(5_000);
    expect(await answer).toEqual({ ok: true });
  });
});
