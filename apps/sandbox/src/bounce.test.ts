import { createUsherClient } from "@usher/client";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createSandboxClient, type SandboxClient } from "./sandbox-client.ts";
import { startSandbox, type Sandbox } from "./start-sandbox.ts";

let db: TestDatabase;
let sandbox: Sandbox;
let slack: SandboxClient;
beforeAll(async () => {
  db = await createTestDatabase();
  sandbox = await startSandbox({
    databaseUrl: db.url,
    logLevel: "silent",
    slackWaitMs: 20_000,
  });
  slack = createSandboxClient(sandbox.page);
});
afterAll(async () => {
  await sandbox.stop();
  await db.close();
});

const client = () =>
  createUsherClient({
    url: sandbox.server,
    apiKey: sandbox.seeded.personalKey,
    organization: "acme",
  });

/** As the mailbox's buttons do. */
async function simulate(to: string, kind: string): Promise<number> {
  const [email] = sandbox.fakeSendGrid.mailbox.list({ to });
  const answer = await fetch(`${sandbox.page}/control/mail/event`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: email?.id, kind }),
  });
  const { status } = (await answer.json()) as { status: number };
  return status;
}

test("a bounce simulated in the mailbox shows everywhere", async () => {
  const email = "jane@acme.com";
  await slack.command("member", "general", `${email} admin`);
  const request = await slack.message("admin", "approvals", (text) => text.includes(email));
  await slack.click("admin", "approvals", request.ts, "approve");
  await slack.email(email);
  await slack.message(
    "admin",
    "approvals",
    (text, ts) => ts === request.ts && text.includes("email sent"),
  );

  expect(await simulate(email, "bounce")).toBe(204);
  const [shown, reported, { invitations }] = await Promise.all([
    slack.message(
      "admin",
      "approvals",
      (text, ts) => ts === request.ts && text.includes("could not be delivered"),
    ),
    slack.directMessage("member", (text) => text.includes(email) && text.includes("bounced")),
    client().invitation.list.query({ email }),
  ]);
  expect(shown.text).toContain(`the email to ${email} could not be delivered`);
  const copies = sandbox.workspace.messages("approvals");
  expect(JSON.stringify(copies)).toContain(
    "⚠️ email bounced: this mailbox doesn't exist (550 5.1.1",
  );
  expect(reported).toContain(`The email to ${email} for Acme bounced. Check the address`);
  expect(invitations).toMatchObject([{ state: "pending", delivery: { status: "bounced" } }]);
});

test("a bounce of an invitation made outside Slack is reported to the inviter by email", async () => {
  await client().invitation.create.mutate({ entries: [{ email: "tool@acme.com" }] });
  await slack.email("tool@acme.com");
  expect(await simulate("tool@acme.com", "bounce")).toBe(204);
  const notice = await slack.email("adam@acme.com");
  expect(notice.subject).toBe("The email to tool@acme.com for Acme was not delivered");
  // The recipient server's text is not a link.
  expect(notice.text.replaceAll("\u200b", "")).toContain("550 5.1.1 The email account");
});

test("an event about an unknown email is rejected", async () => {
  const answer = await fetch(`${sandbox.page}/control/mail/event`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: "nothing", kind: "bounce" }),
  });
  expect(answer.status).toBe(404);
});
