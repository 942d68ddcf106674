import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const source = JSON.stringify(fileURLToPath(new URL("stop-on-signal.ts", import.meta.url)));

/** A program whose stop takes two seconds, and that signals itself twice. */
function signalTwice(apartMs: number): Promise<unknown> {
  const program = `
    import { stopOnSignal } from ${source};
    const log = { info() {}, error() {} };
    const stop = () => new Promise((resolve) => setTimeout(resolve, 2000));
    stopOnSignal(stop, { withinMs: 10_000, log });
    process.kill(process.pid, "SIGINT");
    setTimeout(() => process.kill(process.pid, "SIGINT"), ${apartMs});`;
  return new Promise((resolve) => {
    const args = ["--import", "tsx", "--input-type=module", "-e", program];
    execFile(process.execPath, args, (error) => resolve(error === null ? 0 : error.code));
  });
}

test("one signal that arrives twice lets the program stop", { timeout: 60_000 }, async () => {
  expect(await signalTwice(20)).toBe(0);
});

test("a second signal later ends the program at once", { timeout: 60_000 }, async () => {
  expect(await signalTwice(1000)).toBe(1);
});
