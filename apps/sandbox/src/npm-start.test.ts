import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
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
    // Its whole process group has ended.
  }
  await rm(temporary, { recursive: true, force: true });
});

/** `npm start --silent -- --json` in a process group of its own, so that a failed test leaves nothing. */
function spawnNpm(env: Record<string, string> = {}): { stdout: string; stderr: string } {
  const { PATH = "", HOME = "" } = process.env;
  npm = spawn("npm", ["start", "--silent", "--", "--json"], {
    cwd: root,
    env: { PATH, HOME, PORT: "0", TMPDIR: temporary, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  npm.stdout?.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  npm.stderr?.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  return output;
}

async function npmStart(env: Record<string, string> = {}) {
  const output = spawnNpm(env);
  const deadline = Date.now() + 150_000;
  while (!output.stdout.includes("\n")) {
    if (npm.exitCode !== null || Date.now() > deadline) throw new Error(output.stderr);
    await wait(50);
  }
  const lines = () => output.stdout.trimEnd().split("\n");
  return { output, lines, facts: Facts.parse(JSON.parse(lines()[0] ?? "")) };
}

const answers = (url: string) =>
  fetch(`${url}/`).then(
    () => true,
    () => false,
  );

describe("npm start -- --json", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    test(`prints one line of facts, and ${signal} to npm stops everything`, async () => {
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
    }, 240_000);

  test("npm start -- --json keeps every log line off standard output", async () => {
    const { output, lines, facts } = await npmStart({ LOG_LEVEL: "trace" });
    await fetch(`${facts.server}/webhooks/sendgrid`, { method: "POST", body: "[]" });
    await fetch(`${facts.slack}/slack/events`, { method: "POST", body: "x=1" });
    const logged = (app: string, part: string) =>
      output.stderr
        .split("\n")
        .some((line) => line.includes(`"app":"${app}"`) && line.includes(part));
    await expect.poll(() => logged("server", "SendGrid did not sign")).toBe(true);
    const ended = once(npm, "exit");
    npm.kill("SIGTERM");
    await ended;
    expect(logged("server", '"msg":"stopped"')).toBe(true);
    expect(lines()).toHaveLength(1);
  }, 240_000);

  describe("when it cannot start", () => {
    /** Everything it printed, once it has ended. */
    async function failedStart(env: Record<string, string>) {
      const output = spawnNpm(env);
      const [code] = (await once(npm, "close")) as [number | null];
      return { code, ...output };
    }

    test("npm start -- --json prints nothing and exits with an error: a port in use", async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      // A TCP server that listens has an address with a port.
      const { port } = other.address() as AddressInfo;
      const { code, stdout, stderr } = await failedStart({ PORT: String(port) });
      other.close();
      expect(code).toBeGreaterThan(0);
      expect(stdout).toBe("");
      expect(stderr).toContain("is in use. Choose another one: PORT=4000 npm start");
    }, 240_000);

    test.each([
      ["a database that does not answer", { DATABASE_URL: "postgres://a:pa55w0rd@127.0.0.1:1/a" }],
      ["an invalid port", { PORT: "many" }],
      ["an invalid log level", { LOG_LEVEL: "loud" }],
    ])(
      "npm start -- --json prints nothing and exits with an error: %s",
      async (_what, env) => {
        const { code, stdout, stderr } = await failedStart(env);
        expect(code).toBeGreaterThan(0);
        expect(stdout).toBe("");
        expect(stderr).not.toBe("");
        expect(stderr).not.toContain("pa55w0rd");
      },
      240_000,
    );

    test("npm start -- --json prints nothing when its data folder is a file", async () => {
      const occupied = join(temporary, "data");
      await writeFile(occupied, "");
      await chmod(temporary, 0o755);
      const { code, stdout, stderr } = await failedStart({ USHER_DATA_DIR: occupied });
      expect(code).toBeGreaterThan(0);
      expect(stdout).toBe("");
      expect(stderr).not.toBe("");
    }, 240_000);

    test("npm start -- --json prints nothing when a signal stops it before it is ready", async () => {
      // It waits for this database, so it is not ready before the signal.
      const silent = createServer().listen(0, "127.0.0.1");
      await once(silent, "listening");
      // A TCP server that listens has an address with a port.
      const { port } = silent.address() as AddressInfo;
      const connected = once(silent, "connection");
      const output = spawnNpm({ DATABASE_URL: `postgres://a@127.0.0.1:${port}/a` });
      await connected;
      const closed = once(npm, "close");
      npm.kill("SIGTERM");
      const [code, signal] = (await closed) as [number | null, string | null];
      silent.close();
      expect([code, signal]).not.toEqual([0, null]);
      expect(output.stdout).toBe("");
    }, 240_000);
  });
});
