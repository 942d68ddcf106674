import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createSandboxClient, type SandboxClient } from "./sandbox-client.ts";
import { startSandbox, type Sandbox } from "./start-sandbox.ts";

const run = promisify(execFile);
const usher = resolve(import.meta.dirname, "../../cli/bin/usher.js");
const colleagues = { kim: "kim@acme.com", lee: "lee@acme.com", zoe: "zoe@acme.com" };

let db: TestDatabase;
let sandbox: Sandbox;
let slack: SandboxClient;
let folder: string;
beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "usher-people-"));
  sandbox = await startSandbox({ databaseUrl: db.url, logLevel: "silent", slackWaitMs: 20_000 });
  slack = createSandboxClient(sandbox.page);
  for (const [name, email] of Object.entries(colleagues)) {
    const { id } = sandbox.workspace.addUser({ name, email });
    sandbox.workspace.channel("general").members.push(id);
  }
});
afterAll(async () => {
  await sandbox.stop();
  await db.close();
  await rm(folder, { recursive: true });
});

/** As the operator does it, with a file of the company's people. */
async function importPeople(rows: string[]): Promise<string> {
  const path = join(folder, "people.csv");
  await writeFile(path, ["email,role,name", ...rows].join("\n"));
  const args = [usher, "member", "import", path, "--organization", "acme"];
  const env = { PATH: process.env["PATH"], DATABASE_URL: db.url };
  return (await run(process.execPath, args, { env })).stdout;
}

test("colleagues who were imported, and never accepted anything, use /invite in Slack at once", async () => {
  const refused = await slack.command("kim", "general", "before@guest.example");
  expect(refused).toContain("/invite link");

  expect(await importPeople(["kim@acme.com,admin,Kim", "lee@acme.com,member,Lee"])).toBe(
    "2 added of 2.\n",
  );

  // Their role is what counts: an admin invites, a member asks.
  await slack.command("kim", "general", "new@guest.example");
  const email = await slack.email("new@guest.example");
  expect(email.subject).toContain("Kim");

  await slack.command("lee", "general", "wanted@guest.example admin");
  const request = await slack.message("admin", "approvals", (text) =>
    text.includes("wanted@guest.example"),
  );
  await slack.click("admin", "approvals", request.ts, "approve");
  await slack.email("wanted@guest.example");

  // Zoe is not in the file.
  expect(await slack.command("zoe", "general", "other@guest.example")).toBe(refused);

  const emailed = sandbox.fakeSendGrid.mailbox.list().map(({ to }) => to.email);
  expect(emailed.toSorted()).toEqual(["new@guest.example", "wanted@guest.example"]);
});
