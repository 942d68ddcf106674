import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { createOrganization, createTestDatabase } from "@usher/core/testing";
import { startFakeSlack } from "@usher/fake-slack";
import { expect, test } from "vitest";

/** One of our commands in a process of its own, with no environment but this. */
function run(file: string, env: Record<string, string>, args: string[] = []) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", "-C", "@usher/source", path, ...args], {
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, "close").then(([code]: unknown[]) => ({ code, ...output }));
  return { child, output, ended };
}

test("the app does not start without its variables, and names each", async () => {
  const { code, stderr } = await run("main.ts", { PORT: "x" }).ended;
  expect(code).toBe(1);
  for (const name of ["DATABASE_URL", "BASE_URL", "PORT", "LINK_KEYS", "SLACK_BOT_TOKEN"])
    expect(stderr).toContain(name);
  expect(stderr).not.toContain("    at ");
});

test("the app serves requests, and SIGTERM stops it gracefully", { timeout: 180_000 }, async () => {
  const database = await createTestDatabase();
  const slack = await startFakeSlack({ ackTimeoutMs: 30_000 });
  const workspace = slack.workspace("T0ACME");
  const organization = await createOrganization(database.store, { slug: "acme" });
  workspace.user("admin").profile.email = organization.admin.email;
  const key = randomBytes(32).toString("base64");
  const secrets = { LINK_KEYS: key, SLACK_SIGNING_SECRET: workspace.signingSecret };
  const env = {
    ...secrets,
    DATABASE_URL: database.url,
    BASE_URL: "http://localhost:3000",
    PORT: "0",
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_API_URL: slack.apiUrl,
    SLACK_ORGANIZATION: "acme",
    SLACK_APPROVALS_CHANNEL: "#approvals",
  };
  const app = run("main.ts", env);
  const port = () => /"port":(\d+)/.exec(app.output.stderr)?.[1];
  await expect.poll(port, { timeout: 60_000 }).toBeDefined();
  workspace.setRequestUrl(`http://localhost:${port()}/slack/events`);
  const typed = { user: "admin", channel: "general", command: "/invite", text: "jane@acme.com" };
  // A busy machine may be too slow for Slack's three seconds, and asks to try again.
  const said = async () => (await workspace.command(typed)).reply?.text;
  await expect.poll(said, { timeout: 60_000 }).toMatch(/^Invited jane@acme.com/);

  app.child.kill("SIGTERM");
  const { code, stdout, stderr } = await app.ended;
  // It ends itself with another code after ten seconds.
  expect(code).toBe(0);
  expect(stdout).toBe("");
  for (const secret of [...Object.values(secrets), workspace.botToken])
    expect(stderr).not.toContain(secret);
  await slack.close();
  await database.close();
});

test(
  "with OAuth alone the app serves the pages that connect workspaces",
  { timeout: 60_000 },
  async () => {
    const database = await createTestDatabase();
    const slack = await startFakeSlack();
    const key = randomBytes(32).toString("base64");
    const tokenKey = randomBytes(32).toString("base64");
    const secrets = { SLACK_TOKEN_KEYS: tokenKey, SLACK_CLIENT_SECRET: slack.clientSecret };
    const app = run("main.ts", {
      ...secrets,
      DATABASE_URL: database.url,
      BASE_URL: "http://localhost:3000",
      LINK_KEYS: key,
      PORT: "0",
      SLACK_SIGNING_SECRET: "8f742231b10e8888abcd99yyyzzz85a5",
      SLACK_API_URL: slack.apiUrl,
      SLACK_CLIENT_ID: slack.clientId,
      SLACK_PUBLIC_URL: "http://localhost:3001",
    });
    const port = () => /"port":(\d+)/.exec(app.output.stderr)?.[1];
    await expect.poll(port, { timeout: 60_000 }).toBeDefined();
    const page = await fetch(`http://localhost:${port()}/slack/install?link=no.such.link`);
    expect([page.status, await page.text()]).toEqual([404, expect.stringContaining("isn't valid")]);
    app.child.kill("SIGTERM");
    const { code, stdout, stderr } = await app.ended;
    expect(code).toBe(0);
    for (const secret of Object.values(secrets)) expect(stdout + stderr).not.toContain(secret);
    await slack.close();
    await database.close();
  },
);

test("the app does not start on a database of an older version", { timeout: 180_000 }, async () => {
  const database = await createTestDatabase();
  const name = `empty_${randomBytes(6).toString("hex")}`;
  await database.sql(`CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  const { code, stderr } = await run("main.ts", {
    DATABASE_URL: url.href,
    BASE_URL: "http://localhost:3000",
    LINK_KEYS: randomBytes(32).toString("base64"),
    SLACK_SIGNING_SECRET: "8f742231b10e8888abcd99yyyzzz85a5",
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_ORGANIZATION: "acme",
    SLACK_APPROVALS_CHANNEL: "#approvals",
  }).ended;
  expect(code).toBe(1);
  expect(stderr).toBe(
    "The database is behind this version. Run npm run migrate or usher migrate first.\n",
  );
  await database.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  await database.close();
});

test("the manifest is printed with a warning beside it, and a reserved name is rejected", async () => {
  const printed = await run("setup/print-manifest.ts", {}, ["--url", "https://usher.example"])
    .ended;
  expect(printed.code).toBe(0);
  expect(JSON.parse(printed.stdout)).toHaveProperty("settings.interactivity");
  expect(printed.stderr).toContain("SLACK_COMMAND");
  const rejected = await run("setup/print-manifest.ts", {}, ["--socket", "--command", "/status"])
    .ended;
  expect(rejected).toMatchObject({ code: 1, stdout: "" });
  expect(rejected.stderr).toContain("reserves /status");
});
