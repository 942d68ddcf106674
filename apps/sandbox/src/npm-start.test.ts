import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

const root = resolve(import.meta.dirname, "../../..");
const Facts = z.object({
  server: z.url(),
  slack: z.url(),
  sandbox: z.url(),
  orgKey: z.string(),
  sessions: z.object({ owner: z.string(), admin: z.string(), member: z.string() }),
});

let temporary: string;
let npm: ChildProcess;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "npm-start-"));
});
afterEach(async () => {
  try {
    if (npm.pid !== undefined) process.kill(-npm.pid, "SIGKILL");
  } catch {
    // Its whole group is gone: nothing is left to end.
  }
  await rm(temporary, { recursive: true, force: true });
});

/** `npm start -- --json` in a process group of its own, so that a failed test leaves nothing. */
async function npmStart(): Promise<{ lines: () => string[]; facts: z.infer<typeof Facts> }> {
  const { PATH = "", HOME = "" } = process.env;
  npm = spawn("npm", ["start", "--silent", "--", "--json"], {
    cwd: root,
    env: { PATH, HOME, PORT: "0", TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  let complaints = "";
  npm.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  npm.stderr?.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const deadline = Date.now() + 45_000;
  while (!output.includes("\n")) {
    if (npm.exitCode !== null || Date.now() > deadline) throw new Error(complaints);
    await wait(50);
  }
  const lines = () => output.trimEnd().split("\n");
  return { lines, facts: Facts.parse(JSON.parse(lines()[0] ?? "")) };
}

const answers = (url: string) =>
  fetch(`${url}/`).then(
    () => true,
    () => false,
  );

describe("npm start -- --json", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    test(`prints one line of facts, and ${signal} to npm ends everything`, async () => {
      const { lines, facts } = await npmStart();
      const addresses = [facts.server, facts.slack, facts.sandbox];
      for (const address of addresses) expect(await answers(address)).toBe(true);
      const credentials = [facts.orgKey, ...Object.values(facts.sessions)];
      for (const credential of credentials) {
        const headers = { authorization: `Bearer ${credential}` };
        const answer = await fetch(`${facts.server}/trpc/organization.get`, { headers });
        expect(answer.status).toBe(200);
      }
      const accept = await fetch(`${facts.server}/trpc/invitation.accept`, {
        method: "POST",
        headers: { authorization: `Bearer ${facts.orgKey}`, "Content-Type": "application/json" },
        body: JSON.stringify({ token: "none" }),
      });
      // Not 403: the key may vouch.
      expect(accept.status).toBe(404);

      const ended = once(npm, "exit");
      npm.kill(signal);
      await ended;
      expect(lines()).toHaveLength(1);
      for (const address of addresses) expect(await answers(address)).toBe(false);
      const left = (await readdir(temporary)).filter((name) => name.startsWith("usher-"));
      expect(left).toEqual([]);
    }, 90_000);
});
