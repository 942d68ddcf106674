import { setTimeout as wait } from "node:timers/promises";

import { createUsherClient, type UsherClient } from "@usher/client";
import { newId, parseEmailAddress } from "@usher/core";

import { createSandboxClient, type SandboxClient } from "../sandbox-client.ts";
import type { Sandbox } from "../start-sandbox.ts";

type Doors = { sandbox: Sandbox; slack: SandboxClient; owner: UsherClient };

/**
 * Lets a fresh sandbox show every state of a request and most sentences a person can get, by what
 * people do: commands, buttons, mails and their links, the clock. Throws when one does not appear.
 */
export async function runThrough(sandbox: Sandbox): Promise<void> {
  const owner = createUsherClient({
    url: sandbox.server,
    apiKey: await sandbox.identity.session("owner"),
    organization: "acme",
  });
  const doors: Doors = { sandbox, slack: createSandboxClient(sandbox.page), owner };
  await joined(doors);
  await declinedAndRevoked(doors);
  await bounced(doors);
  await deniedAndReopened(doors);
  await withQuorum(doors);
  await superseded(doors);
  await withdrawn(doors);
  await sentences(doors);
  await views(doors);
  await expired(doors);
  await withoutHelp(doors);
}

async function joined(doors: Doors): Promise<void> {
  const { ts } = await ask(doors, "jane@acme.com admin “Runs the Berlin office”");
  await approve(doors, "jane@acme.com", ts);
  await shown(doors, ts, /email sent/);
  await report(doors, "jane@acme.com", "delivered");
  await shown(doors, ts, /email delivered/);
  await answerMail(doors, "jane@acme.com", "accept");
  await shown(doors, ts, /joined/);
}

async function declinedAndRevoked(doors: Doors): Promise<void> {
  const declines = await ask(doors, "dan@acme.com admin");
  await approve(doors, "dan@acme.com", declines.ts);
  await answerMail(doors, "dan@acme.com", "decline");
  await shown(doors, declines.ts, /declined/);
  const revoked = await ask(doors, "rea@acme.com admin");
  await approve(doors, "rea@acme.com", revoked.ts);
  await doors.slack.mail("rea@acme.com");
  await type(doors, "admin", "revoke rea@acme.com");
  await shown(doors, revoked.ts, /was revoked/);
}

async function bounced(doors: Doors): Promise<void> {
  const { ts } = await ask(doors, "bob@gmail.example owner");
  await approve(doors, "bob@gmail.example", ts, "owner");
  await doors.slack.mail("bob@gmail.example");
  await report(doors, "bob@gmail.example", "bounce");
  await shown(doors, ts, /could not be delivered/);
}

async function deniedAndReopened(doors: Doors): Promise<void> {
  const { ts } = await ask(doors, "eve@acme.com owner");
  await doors.slack.click("owner", "approvals", ts, "deny");
  await submit(doors, "owner", { "reason.text": "We have two owners already" });
  await shown(doors, ts, /denied the invite for eve@acme\.com: We have/);
  await type(doors, "owner", "approve eve@acme.com");
}

async function withQuorum(doors: Doors): Promise<void> {
  await doors.owner.organization.updatePolicy.mutate({ policy: { approval: { quorum: 2 } } });
  const { ts } = await ask(doors, "quin@acme.com admin");
  await approve(doors, "quin@acme.com", ts);
  await shown(doors, ts, /1 of 2/);
  await doors.slack.click("admin", "approvals", ts, "approve");
  await approve(doors, "quin@acme.com", ts, "owner");
  await doors.owner.organization.updatePolicy.mutate({ policy: { approval: { quorum: 1 } } });
}

/** Somebody who became a member by another way before anybody decided. */
async function superseded(doors: Doors): Promise<void> {
  const { store, seeded } = doors.sandbox;
  const { ts } = await ask(doors, "sue@acme.com admin");
  const parsed = parseEmailAddress("sue@acme.com");
  if (!parsed.ok) throw new Error("sue@acme.com is an address");
  const { id: userId } = await store.read.users.ensure({
    id: newId(),
    name: "Sue Lang",
    email: "sue@acme.com",
    emailKey: parsed.address.key,
  });
  await store.read.members.ensure({
    organizationId: seeded.organization.id,
    id: newId(),
    userId,
    role: "member",
    customRoles: [],
    invitationId: null,
  });
  await doors.slack.click("admin", "approvals", ts, "approve");
  await shown(doors, ts, /already; nothing was sent/);
}

async function withdrawn(doors: Doors): Promise<void> {
  const { ts } = await ask(doors, "wim@acme.com admin");
  await type(doors, "member", "revoke wim@acme.com");
  await shown(doors, ts, /withdrew/);
}

/** What people are told: of what they typed, and of who they are. */
async function sentences(doors: Doors): Promise<void> {
  for (const text of ["help", "list", "list waiting", "status jane@acme.com", "jane@acme"])
    await type(doors, "member", text);
  for (const text of ["joe@acme.com admn", "statsu", "jane@acme.com", "resend jane@acme.com"])
    await type(doors, "member", text);
  for (const user of ["guest", "noemail", "unlinked", "deactivated"])
    await type(doors, user, "joe@acme.com");
  await type(doors, "admin", "sam@acme.com, tom@partner.example “for the fair”");
  await type(doors, "member", "own@acme.com admin");
  const own = await doors.slack.message("admin", "approvals", (text) => text.includes("own@"));
  await type(doors, "billing", "approve own@acme.com");
  await type(doors, "admin", "boss@acme.com owner");
  const boss = await doors.slack.message("admin", "approvals", (text) => text.includes("boss@"));
  for (const user of ["unlinked", "noemail", "billing", "stranger"])
    await doors.slack.click(user, "approvals", own.ts, "approve");
  await doors.slack.click("admin", "approvals", boss.ts, "approve");
}

/** The database stalls, and at last a workspace removes the app. */
async function withoutHelp(doors: Doors): Promise<void> {
  const { workspace, fakeSlack } = doors.sandbox;
  await act(doors, "../failures", { id: "database.stalled", isOn: true, seconds: 60 });
  await type(doors, "admin", "new@acme.com");
  await act(doors, "../failures", { id: "database.stalled", isOn: false });
  const channel = workspace.channel("approvals");
  const { members } = channel;
  channel.members = members.filter((member) => member !== workspace.botUserId);
  await type(doors, "member", "nobody@acme.com admin");
  await repeat(
    () => act(doors, "home", { user: "admin" }),
    () => JSON.stringify(workspace.home("admin")).includes("can't post"),
  );
  channel.members = members;
  const [, labs] = fakeSlack.workspaces;
  if (labs === undefined) throw new Error("there is a second workspace");
  await labs.uninstall();
  await repeat(
    () =>
      act(doors, "command", {
        user: "lead",
        workspace: labs.teamId,
        channel: "general",
        text: "new@acme.com",
      }),
    () => labs.ephemerals("lead").some(({ text }) => text.includes("isn't connected to this")),
  );
}

/** Does it anew until it is so, for ten seconds at most. */
async function repeat(does: () => Promise<void>, isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    await does();
    if (isSo()) return;
    await wait(100);
  }
  throw new Error("the app did not come to show it");
}

async function views(doors: Doors): Promise<void> {
  await type(doors, "member", "");
  await seen(doors, "member");
  await type(doors, "owner", "settings");
  await seen(doors, "owner");
  await type(doors, "unlinked", "link");
  await seen(doors, "unlinked");
  const open = await ask(doors, "dee@acme.com admin");
  await doors.slack.click("admin", "approvals", open.ts, "details");
  await seen(doors, "admin");
  for (const user of ["owner", "admin", "member", "guest", "unlinked"])
    await act(doors, "home", { user });
}

/** Days pass: reminders, then expiry. */
async function expired(doors: Doors): Promise<void> {
  const { ts } = await ask(doors, "late@acme.com admin");
  await act(doors, "../clock", { advanceSeconds: 3 * 86_400 });
  await act(doors, "../clock", { advanceSeconds: 5 * 86_400 });
  await shown(doors, ts, /expired/);
  await doors.slack.click("member", "approvals", ts, "ask_again").catch(() => undefined);
}

/** Looks at the modal until it holds more than that it is loading, and closes it. */
async function seen(doors: Doors, user: string): Promise<void> {
  const { workspace } = doors.sandbox;
  for (let look = 0; look < 100; look += 1) {
    const view = JSON.stringify(workspace.openView(user)?.blocks ?? "Loading");
    if (!view.includes("Loading")) break;
    await wait(50);
  }
  await act(doors, "view/close", { user });
}

async function ask(doors: Doors, text: string): Promise<{ ts: string }> {
  await type(doors, "member", text);
  const [email = ""] = text.split(" ");
  return doors.slack.message("admin", "approvals", (words) => words.includes(email));
}

async function approve({ slack }: Doors, email: string, ts: string, user = "admin"): Promise<void> {
  await slack.click(user, "approvals", ts, "approve");
  await slack.message(
    "admin",
    "approvals",
    (text, at) => at === ts && text.includes(email) && !text.includes("asks to invite"),
  );
}

async function shown({ slack }: Doors, ts: string, words: RegExp): Promise<void> {
  await slack.message("admin", "approvals", (text, at) => at === ts && words.test(text));
}

async function report(doors: Doors, to: string, kind: string): Promise<void> {
  const [mail] = doors.sandbox.fakeSendGrid.mailbox.list({ to });
  await act(doors, "../mail/event", { id: mail?.id, kind });
}

async function answerMail({ slack }: Doors, to: string, action: string): Promise<void> {
  const { text } = await slack.mail(to);
  const link = /https?:\/\/\S+\/i\/\S+/.exec(text)?.[0] ?? "";
  await fetch(link, {
    method: "POST",
    redirect: "manual",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "same-origin",
    },
    body: `action=${action}`,
  });
}

const type = (doors: Doors, user: string, text: string) =>
  act(doors, "command", { user, channel: "general", text });

const submit = (doors: Doors, user: string, values: Record<string, string>) =>
  act(doors, "view/submit", { user, values });

async function act({ sandbox }: Doors, path: string, input: unknown): Promise<void> {
  const url = new URL(`/control/slack/${path}`, sandbox.page);
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${url.pathname} answered ${answer.status}`);
}
