import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const source = JSON.stringify(fileURLToPath(new URL("stop-on-signal.ts", import.meta.url)));

/** A program that signals itself twice, by its own clock so far apart, and whose stop takes so long. */
function signalTwice({ apartMs, stopMs }: { apartMs: number; stopMs: number }): Promise<unknown> {
  const program = `
    import { stopOnSignal } from ${source};
    let now = 0;
    performance.now = () => now;
    const log = { info() {}, error() {} };
    const stop = () => new Promise((resolve) => setTimeout(resolve, ${stopMs}));
    stopOnSignal(stop, { withinMs: 3_600_000, log });
    // A signal that is on its way keeps no program alive.
    setInterval(() => {}, 60_000);
    process.once("SIGINT", () => {
      now += ${apartMs};
      process.kill(process.pid, "SIGINT");
    });
    process.kill(process.pid, "SIGINT");`;
  return new Promise((resolve) => {
    const args = ["--import", "tsx", "--input-type=module", "-e", program];
    execFile(process.execPath, args, (error) => resolve(error === null ? 0 : error.code));
  });
}

test("one signal that arrives twice lets the program stop", async () => {
  expect(await signalTwice({ apartMs: 20, stopMs: 1_000 })).toBe(0);
});

test("a second signal later ends the program at once", async () => {
  expect(await signalTwice({ apartMs: 1_000, stopMs: 3_600_000 })).toBe(1);
});
