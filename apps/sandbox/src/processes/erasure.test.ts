import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createUsherClient } from "@usher/client";
import {
  createTestDatabase,
  dumpOf,
  linesWith,
  tracesOf,
  type TestDatabase,
} from "@usher/core/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { runApp } from "./spawn-app.ts";
import { deploy, type Deployment } from "./testing/deployment.ts";

// Whole processes start here, one after the other.
vi.setConfig({ testTimeout: 300_000 });

let db: TestDatabase;
let site: Deployment;
let folder: string;

beforeAll(async () => {
  db = await createTestDatabase();
  site = await deploy(db.url);
  folder = await mkdtemp(join(tmpdir(), "usher-erasure-"));
});
afterAll(async () => {
  await site.close();
  await db.close();
  await rm(folder, { recursive: true });
});

const unique = `zq${randomBytes(4).toString("hex")}`;
const jane = {
  email: `Jane.${unique}@bücher-${unique}.example`,
  name: `Janette Ö${unique}`,
  formerName: `Jeannette Ä${unique}`,
};
const linkIn = (text: string) => /https?:\/\/\S+\/i\/(\S+)/.exec(text)?.[1] ?? "";

/** The operator's command line, as a process of its own. */
async function usher(...args: string[]): Promise<{ code: number; text: string }> {
  const { env } = site;
  try {
    return { code: 0, text: await runApp("apps/cli/src/main.ts", { env, args }) };
  } catch (error) {
    const text = String(error);
    return { code: Number(/ failed with (\d+):/.exec(text)?.[1] ?? -1), text };
  }
}

test("S41: a person is in no row, log line or Slack message after an erasure, and the audit still verifies", async () => {
  const { mailbox } = site.fakeSendGrid;
  const { workspace } = site;
  const server = await site.startServer({ LOG_LEVEL: "debug" });
  const slack = await site.startSlack({ LOG_LEVEL: "debug" });
  const api = createUsherClient({ url: server.url, apiKey: site.orgKey });
  const emailTo = (email: string) =>
    mailbox.waitFor(email, { count: 1, since: new Date(0), timeoutMs: 60_000 });
  const accept = async (email: string) => {
    const token = linkIn((await emailTo(email)).text);
    await fetch(`${server.url}/i/${token}`, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
      },
      body: "action=accept",
    });
  };
  for (const [email, role] of [
    ["adam@acme.com", "admin"],
    ["marco@acme.com", "member"],
  ] as const) {
    await api.invitation.create.mutate({ entries: [{ email, roles: [role] }] });
    await accept(email);
  }
  await db.sql(
    `INSERT INTO webhook_endpoint (organization_id, id, url, sealed_secret, secret_key_id, cursor_seq)
     SELECT id, new_id(), 'https://hooks.invalid/usher', '\\x00', 'key', 0 FROM organization`,
  );

  // Slack, with an approval; email; the page; the API with an idempotency key; a file of people; a bounce.
  await site.invite("member", `${jane.email} admin`);
  await expect.poll(() => workspace.messages("approvals")[0], { timeout: 60_000 }).toBeDefined();
  const messageTs = workspace.messages("approvals")[0]?.ts ?? "";
  // A provider may write the address into its error.
  const body = { errors: [{ message: `no room for ${jane.email}` }] };
  site.fakeSendGrid.script({ kind: "status", status: 503, body });
  await workspace.click({ user: "admin", channel: "approvals", messageTs, actionId: "approve" });
  const { invitations } = await api.invitation.list.query({});
  const key = invitations[0]?.email.toLowerCase() ?? "";
  expect(key).toContain("@xn--");
  await accept(key);
  await expect
    .poll(() => workspace.messages("approvals")[0]?.text ?? "", { timeout: 60_000 })
    .toContain("joined");
  const file = join(folder, "people.csv");
  await writeFile(
    file,
    `email,role,name\n${jane.email},admin,${jane.name}\nkim@acme.com,member,Kim\n`,
  );
  await usher("member", "import", file, "--organization", "acme");
  const { members } = await api.member.list.query({});
  const member = members.find(({ email }) => email?.toLowerCase() === key);
  await api.member.update.mutate({ id: member?.id ?? "", name: jane.formerName });
  await api.member.changeRole.mutate({ id: member?.id ?? "", roles: ["member"] });
  await api.member.update.mutate({ id: member?.id ?? "", name: jane.name });
  await api.invitation.create.mutate({
    entries: [
      { email: jane.email },
      {
        email: `other-${unique.slice(2)}@people.example`,
        message: `Ask ${jane.name}`,
        metadata: { erased: true, manager: jane.email },
      },
    ],
    idempotencyKey: `again ${jane.email}`,
  });
  await emailTo(`other-${unique.slice(2)}@people.example`);
  await expect
    .poll(() => db.sql("SELECT 1 FROM webhook_delivery LIMIT 1"), { timeout: 60_000 })
    .not.toEqual([]);

  const traces = tracesOf([jane.email, key, jane.name, unique]);
  const inSlack = () =>
    workspace
      .messages("approvals")
      .filter(({ thread_ts: thread }) => thread === undefined)
      .filter((message) => JSON.stringify(message).toLowerCase().includes(unique));
  expect(linesWith(await dumpOf(db), traces).length).toBeGreaterThan(15);
  expect(inSlack()).toHaveLength(1);
  expect((await usher("person", "export", jane.email)).text).toContain(jane.name);
  await expect
    .poll(async () => (await usher("audit", "verify", "-o", "acme")).text)
    .not.toContain("wait");
  expect((await usher("audit", "verify", "-o", "acme")).code).toBe(0);

  const erased = await usher("person", "erase", jane.email, "--yes");
  expect(erased).toMatchObject({ code: 0, text: expect.stringContaining("memberships ended: 1") });
  await expect.poll(inSlack, { timeout: 60_000 }).toEqual([]);
  expect(linesWith(await dumpOf(db), traces)).toEqual([]);
  const again = await usher("person", "erase", jane.email, "--yes", "--json");
  expect(again.code).toBe(0);
  const refused = await api.invitation.create.mutate({ entries: [{ email: jane.email }] });
  expect(refused.results[0]?.error?.code).toBe("invite.suppressed");
  expect(linesWith(await dumpOf(db), traces)).toEqual([]);
  expect((await usher("audit", "verify", "-o", "acme")).code).toBe(0);

  await Promise.all([server.kill("SIGTERM"), slack.kill("SIGTERM")]);
  const logs = server.output() + slack.output();
  expect(logs.length).toBeGreaterThan(500);
  expect(linesWith(logs.split("\n"), traces)).toEqual([]);

  await db.dataSource.transaction(async (manager) => {
    await manager.query("SET LOCAL session_replication_role = replica");
    await manager.query(
      "UPDATE audit_event SET actor_id = 'someone' WHERE seq = (SELECT min(seq) FROM audit_link)",
    );
  });
  expect((await usher("audit", "verify", "-o", "acme")).code).toBe(5);
});
