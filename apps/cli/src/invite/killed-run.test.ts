import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { rejection, startFront, type Decision } from "../testing/front.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

let fixture: Fixture;
let folder: string;
beforeAll(async () => {
  fixture = await startFixture();
  folder = await mkdtemp(join(tmpdir(), "usher-cli-"));
});
afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true });
});

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** `usher` in a process of its own. */
function start(args: readonly string[], env: Record<string, string>) {
  const path = process.env["PATH"] ?? "";
  const child = spawn(process.execPath, ["--import", "tsx", "-C", "@usher/source", main, ...args], {
    env: { PATH: path, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, "close").then(([code, signal]: unknown[]) => ({
    code,
    signal,
    ...output,
  }));
  return { child, output, ended };
}

const wrong = [41, 142, 243];
const rows = Array.from({ length: 300 }, (_, n) =>
  wrong.includes(n) ? `wrong ${n},,` : `p${n}@people.example,member,"Hello, ${n}"`,
);

test(
  "a run of 300 rows, killed in the middle of a chunk and repeated, invites and emails each person once",
  { timeout: 300_000 },
  async () => {
    const { id, env } = await fixture.organization();
    const path = join(folder, "people.csv");
    await writeFile(path, `email,role,message\r\n${rows.join("\r\n")}\r\n`);
    let kill = () => {};
    const front = await startFront(
      fixture.url,
      (call) => (call === 8 ? "lose" : "pass"),
      // The server has written the eighth chunk, and the state file does not know.
      { onLost: () => kill() },
    );
    const through = { ...env, USHER_URL: front.url };

    const killed = start(["invite", "--file", path], through);
    kill = () => void killed.child.kill("SIGKILL");
    expect(await killed.ended).toMatchObject({ code: null, signal: "SIGKILL" });
    const state = await readFile(`${path}.usher-state`, "utf8");
    expect(state.trimEnd().split("\n")).toHaveLength(1 + 7);
    // As after a power failure while a line was written.
    await writeFile(`${path}.usher-state`, `${state}{"from":140,"to":160,"outco`);

    const again = await start(["invite", "--file", path, "--json"], through).ended;
    expect(again.code).toBe(4);
    expect(again.stderr).toContain("Continuing: 160 remaining.");
    expect(JSON.parse(again.stdout)).toMatchObject({
      finished: true,
      summary: { total: 300, invited: 297, failed: 3, left: 0 },
      failures: wrong.map((n) => ({ row: n + 2, code: "invite.invalid_email" })),
    });
    expect(front.calls()).toBe(8 + 8);
    const errors = await readFile(`${path}.errors.csv`, "utf8");
    expect(errors.trimEnd().split("\r\n")).toHaveLength(1 + 3);

    await fixture.app.idle();
    const written = await fixture.database.sql<{ email: string; n: number }>(
      "SELECT email_key AS email, count(*)::integer AS n FROM invitation WHERE organization_id = $1 GROUP BY 1",
      [id],
    );
    expect(written).toHaveLength(297);
    expect(written.every(({ n }) => n === 1)).toBe(true);
    const recipients = fixture.recipients();
    expect(recipients).toHaveLength(297);
    expect(new Set(recipients).size).toBe(297);
    await front.close();
  },
);

test(
  "Ctrl-C finishes the current chunk, and SIGTERM ends a wait, both with exit code 4",
  { timeout: 180_000 },
  async () => {
    const { env } = await fixture.organization();
    const path = join(folder, "stopped.csv");
    await writeFile(path, Array.from({ length: 60 }, (_, n) => `s${n}@people.example`).join("\n"));
    let interrupted = async () => {};
    const slow = await startFront(fixture.url, async (call): Promise<Decision> => {
      if (call === 2) await interrupted();
      return "pass";
    });
    const once = start(["invite", "--file", path], { ...env, USHER_URL: slow.url });
    interrupted = async () => {
      once.child.kill("SIGINT");
      await expect.poll(() => once.output.stderr, { timeout: 60_000 }).toContain("Stopping after");
    };
    const stopped = await once.ended;
    expect(stopped).toMatchObject({ code: 4, stdout: "40 invited of 60.\n" });
    expect(stopped.stderr).toContain("Stopping after the current chunk");
    await slow.close();

    const forHours = rejection("invite.org_rate_limited", {
      status: 429,
      message: "The organization's limit is reached.",
      details: { retryAfterSeconds: 12_000 },
    });
    const silent = await startFront(fixture.url, () => forHours);
    const waiting = start(["invite", "--file", path], { ...env, USHER_URL: silent.url });
    await expect.poll(() => waiting.output.stderr, { timeout: 60_000 }).toContain("Waiting 3 h");
    waiting.child.kill("SIGTERM");
    expect((await waiting.ended).code).toBe(4);
    await silent.close();
  },
);
