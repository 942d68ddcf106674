import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { createTestDatabase } from "@usher/core/testing";
import { startFakeSendGrid } from "@usher/fake-sendgrid";
import { expect, test } from "vitest";

const secondsToStart = 60;

/** One of our commands in a process of its own, with no environment but this. */
function run(file: string, env: Record<string, string>, args: string[] = []) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", "-C", "@usher/source", path, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, "close").then(([code]: unknown[]) => ({ code, ...output }));
  return { child, output, ended };
}

test("the server does not start with wrong variables: each is named in a line of its own", async () => {
  const wrong = { DATABASE_URL: "db:5432/usher", BASE_URL: "invite.acme.com", PORT: "3000/tcp" };
  expect(await run("main.ts", wrong).ended).toEqual({
    code: 1,
    stdout: "",
    stderr: `Invalid environment:
  BASE_URL must begin with https:// or http://, such as https://usher.example.com
  DATABASE_URL must begin with postgres://, such as postgres://user:password@host:5432/usher
  LINK_KEYS is missing: set it to a key of 32 random bytes in base64 (openssl rand -base64 32 makes one)
  PORT must be a port, a number from 0 to 65535, such as 3000
  SENDGRID_API_KEY is missing: without a SendGrid key no invitation could be emailed, so the server does not start (npm start runs a sandbox that needs none)
  SENDGRID_FROM is missing: set it to the address that emails come from, such as Usher <invites@example.com>
`,
  });
});

test("a database that does not answer is one line, without the password", async () => {
  const { code, stdout, stderr } = await run("migrate.ts", {
    DATABASE_URL: "postgres://usher:hush@127.0.0.1:1/usher",
  }).ended;
  expect([code, stdout, stderr]).toEqual([
    1,
    "",
    "The database of DATABASE_URL at 127.0.0.1:1 does not answer: connect ECONNREFUSED 127.0.0.1:1. Nothing listens there. Is PostgreSQL running, and are host and port right?\n",
  ]);
});

test(
  "an operator migrates, creates the first organization, serves and stops",
  { timeout: 240_000 },
  async () => {
    const [database, sendGrid] = await Promise.all([createTestDatabase(), startFakeSendGrid()]);
    const url = new URL(database.url);
    const name = `empty_${randomBytes(6).toString("hex")}`;
    await database.sql(`CREATE DATABASE ${name} TEMPLATE template0`);
    url.pathname = `/${name}`;
    const env = {
      DATABASE_URL: url.href,
      BASE_URL: "http://localhost:3000",
      PORT: "0",
      LINK_KEYS: randomBytes(32).toString("base64"),
      SENDGRID_API_KEY: sendGrid.apiKey,
      SENDGRID_BASE_URL: sendGrid.url,
      SENDGRID_FROM: "Usher <invites@usher.example>",
    };

    const early = await run("main.ts", env).ended;
    expect(early).toMatchObject({ code: 1 });
    expect(early.stderr).toContain("npm run migrate");

    const migrated = await run("migrate.ts", env).ended;
    expect(migrated).toMatchObject({ code: 0, stdout: expect.stringContaining("up to date") });

    const wanted = ["--organization", "acme", "--name", "Acme", "--owner", "owner@acme.example"];
    const made = await run("bootstrap.ts", env, [...wanted, "--print-key"]).ended;
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^usher_org_[0-9a-f]{32}_[0-9a-f]{64}\n$/);
    expect(made.stderr).toContain("may do everything in acme and never expires");
    const again = await run("bootstrap.ts", env, [...wanted, "--print-key"]).ended;
    expect(again).toMatchObject({ code: 0, stdout: "" });
    expect(again.stderr).toMatch(
      /was there already\.\nIts key [0-9a-f-]{36} was printed before \(made .+\), .+--replace-key prints another/,
    );
    const foreign = await run("bootstrap.ts", env, [...wanted.slice(0, 5), "other@acme.example"])
      .ended;
    expect(foreign.code).toBe(1);

    const server = run("main.ts", env);
    const port = () => /"port":(\d+)/.exec(server.output.stderr)?.[1];
    await expect.poll(port, { timeout: secondsToStart * 1000 }).toBeDefined();
    const base = `http://localhost:${port()}`;
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    const invited = await fetch(`${base}/trpc/invitation.create`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        authorization: `Bearer ${made.stdout.trim()}`,
      },
      body: JSON.stringify({ entries: [{ email: "jane@guest.example" }] }),
    });
    expect(invited.status).toBe(200);
    const email = await sendGrid.mailbox.waitFor("jane@guest.example");
    expect(email.text).toContain("http://localhost:3000/i/");

    server.child.kill("SIGTERM");
    const stopped = await server.ended;
    // It ends itself with another code after ten seconds.
    expect(stopped.code).toBe(0);
    expect(stopped.stdout).toBe("");
    expect(stopped.stderr).toContain('"msg":"stopped"');
    expect(stopped.stderr).not.toContain(made.stdout.trim().slice(-64));
    await database.sql(`DROP DATABASE ${name} WITH (FORCE)`);
    await Promise.all([database.close(), sendGrid.close()]);
  },
);
