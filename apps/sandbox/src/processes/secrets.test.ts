import { createUsherClient } from "@usher/client";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { deploy, type Deployment } from "./testing/deployment.ts";

// Whole processes start here, one after the other.
vi.setConfig({ testTimeout: 300_000 });

let db: TestDatabase;
let site: Deployment;

beforeAll(async () => {
  db = await createTestDatabase();
  site = await deploy(db.url);
});
afterAll(async () => {
  await site.close();
  await db.close();
});

const linkIn = (text: string) => /https?:\/\/\S+\/i\/(\S+)/.exec(text)?.[1] ?? "";
const muteLinkIn = (headers: Readonly<Record<string, string>>) =>
  /\/u\/([^>]+)>/.exec(headers["List-Unsubscribe"] ?? "")?.[1] ?? "";

test("S1, S25, I6: no output, row, log line, Slack payload or error carries a link's secret", async () => {
  const { mailbox } = site.fakeSendGrid;
  const outputs: unknown[] = [];
  const server = await site.startServer({ LOG_LEVEL: "trace" });
  const slack = await site.startSlack();
  const recording: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    outputs.push(await answer.clone().text(), [...answer.headers]);
    return answer;
  };
  const usher = createUsherClient({ url: server.url, apiKey: site.orgKey, fetch: recording });
  const emailTo = (email: string, count = 1) =>
    mailbox.waitFor(email, { count, since: new Date(0), timeoutMs: 60_000 });
  const submit = async (path: string, body: string) => {
    const answer = await recording(`${server.url}${path}`, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
      },
      body,
    });
    return answer.status;
  };
  const post = (token: string, action: string) => submit(`/i/${token}`, `action=${action}`);
  const rejected = async (call: Promise<unknown>) =>
    outputs.push(
      await call.then(
        () => "no rejection",
        (error: unknown) => JSON.stringify(error) + String(error),
      ),
    );

  // Everything that makes or touches a link: members for Slack, the batch, the page, every verb.
  for (const [email, role] of [
    ["adam@acme.com", "admin"],
    ["marco@acme.com", "member"],
  ] as const) {
    await usher.invitation.create.mutate({ entries: [{ email, roles: [role] }] });
    await post(linkIn((await emailTo(email)).text), "accept");
  }
  const names = ["resent", "revoked", "declined", "copied", "raised"];
  const batch = await usher.invitation.create.mutate({
    entries: names.map((name) => ({ email: `${name}@people.example`, message: "Hello" })),
    idempotencyKey: "stored-answers-too",
  });
  const id = (index: number) => batch.results[index]?.invitation?.id ?? "";
  for (const name of names) await emailTo(`${name}@people.example`);
  await db.sql("UPDATE invitation SET mail_queued_at = mail_queued_at - interval '1 hour'");
  await usher.invitation.resend.mutate({ id: id(0) });
  await emailTo("resent@people.example", 2);
  await usher.invitation.revoke.mutate({ id: id(1), reason: "changed my mind" });
  await post(linkIn((await emailTo("declined@people.example")).text), "decline");
  await usher.invitation.changeRole.mutate({ id: id(4), roles: ["billing"] });
  await usher.invitation.extend.mutate({ id: id(4), expiresInHours: 24 });

  const { workspace } = site;
  await site.invite("member", "slack@people.example admin");
  await expect.poll(() => workspace.messages("approvals")[0], { timeout: 60_000 }).toBeDefined();
  const messageTs = workspace.messages("approvals")[0]?.ts ?? "";
  await workspace.click({ user: "admin", channel: "approvals", messageTs, actionId: "approve" });
  const slackEmail = await emailTo("slack@people.example");
  await post(linkIn(slackEmail.text), "accept");
  await workspace.command({ user: "admin", channel: "general", command: "/invite", text: "list" });

  const tokens = [...new Set(mailbox.list().map((email) => linkIn(email.text)))];
  const muteTokens = [...new Set(mailbox.list().map(({ headers }) => muteLinkIn(headers)))];
  const verifiers = [...tokens, ...muteTokens].map((token) => token.split(".")[1] ?? "");
  expect([tokens.length, muteTokens.length]).toEqual([names.length + 4, names.length + 3]);
  expect(verifiers.every((verifier) => /^[a-z2-7]{52}$/.test(verifier))).toBe(true);

  // Answers, rejections and pages for valid, old and tampered links.
  for (const token of tokens) {
    outputs.push((await recording(`${server.url}/i/${token}`)).status);
    await rejected(usher.invitation.preview.query({ token }));
    await rejected(usher.invitation.accept.mutate({ token: `${token}x` }));
    await rejected(
      usher.invitation.accept.mutate({ token, email: "else@people.example", emailVerified: true }),
    );
  }
  for (const token of muteTokens) {
    outputs.push((await recording(`${server.url}/u/${token}`)).status);
    await rejected(usher.invitation.preview.query({ token }));
  }
  const oneClick = "List-Unsubscribe=One-Click";
  expect(await submit(`/u/${muteTokens[0]}x`, oneClick)).toBe(404);
  expect(await submit(`/u/${muteTokens[0]}`, oneClick)).toBe(200);
  await usher.invitation.list.query({ limit: 100 });
  await usher.audit.list.query({ limit: 100 });
  await expect.poll(() => workspace.dm("member").length, { timeout: 60_000 }).toBeGreaterThan(0);
  // Last, and not recorded: the one answer that may carry it.
  const plain = createUsherClient({ url: server.url, apiKey: site.orgKey });
  const { link } = await plain.invitation.copyLink.mutate({ id: id(3) });
  const copied = link.split(".").at(-1) ?? "";
  expect(copied).toMatch(/^[a-z2-7]{52}$/);
  expect(verifiers).not.toContain(copied);
  outputs.push(await usher.audit.list.query({ subjectId: id(3) }));
  await Promise.all([server.kill("SIGTERM"), slack.kill("SIGTERM")]);

  const places: Record<string, string> = {
    outputs: JSON.stringify(outputs),
    logs: server.output() + slack.output(),
    slack: JSON.stringify(site.fakeSlack.calls()),
    database: JSON.stringify(await everyRow()),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(500);
    for (const verifier of [...verifiers, copied]) {
      const at = text.indexOf(verifier);
      expect(at === -1 ? "" : text.slice(Math.max(0, at - 200), at), place).toBe("");
      expect(text.includes(Buffer.from(verifier).toString("base64").slice(0, 40)), place).toBe(
        false,
      );
    }
  }
});

async function everyRow(): Promise<unknown[]> {
  const tables = await db.sql<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  expect(tables.length).toBeGreaterThan(15);
  const rows: unknown[] = [];
  for (const { name } of tables)
    rows.push(await db.sql(`SELECT to_jsonb(t) AS row FROM ${name} t`));
  return rows;
}
