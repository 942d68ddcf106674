import { setTimeout as wait } from "node:timers/promises";

import { createUsherClient, type UsherClient } from "@usher/client";

import { addMember } from "../add-member.ts";
import { createSandboxClient, type SandboxClient } from "../sandbox-client.ts";
import type { Sandbox } from "../start-sandbox.ts";

type EntryPoints = { sandbox: Sandbox; slack: SandboxClient; owner: UsherClient };

/**
 * Lets a fresh sandbox show every state of a request and most sentences a person can get, by what
 * people do: commands, buttons, emails and their links, the clock. Throws when one does not appear.
 */
export async function runThrough(sandbox: Sandbox): Promise<void> {
  const owner = createUsherClient({
    url: sandbox.server,
    apiKey: await sandbox.identity.session("owner"),
    organization: "acme",
  });
  const entryPoints: EntryPoints = { sandbox, slack: createSandboxClient(sandbox.page), owner };
  await joined(entryPoints);
  await declinedAndRevoked(entryPoints);
  await bounced(entryPoints);
  await deniedAndReopened(entryPoints);
  await withQuorum(entryPoints);
  await superseded(entryPoints);
  await withdrawn(entryPoints);
  await sentences(entryPoints);
  await views(entryPoints);
  await expired(entryPoints);
  await withoutHelp(entryPoints);
}

async function joined(entryPoints: EntryPoints): Promise<void> {
  const { ts } = await ask(entryPoints, "jane@acme.com admin “Runs the Berlin office”");
  await approve(entryPoints, "jane@acme.com", ts);
  await shown(entryPoints, ts, /email sent/);
  await report(entryPoints, "jane@acme.com", "delivered");
  await shown(entryPoints, ts, /email delivered/);
  await answerEmail(entryPoints, "jane@acme.com", "accept");
  await shown(entryPoints, ts, /joined/);
}

async function declinedAndRevoked(entryPoints: EntryPoints): Promise<void> {
  const declines = await ask(entryPoints, "dan@acme.com admin");
  await approve(entryPoints, "dan@acme.com", declines.ts);
  await answerEmail(entryPoints, "dan@acme.com", "decline");
  await shown(entryPoints, declines.ts, /declined/);
  const revoked = await ask(entryPoints, "rea@acme.com admin");
  await approve(entryPoints, "rea@acme.com", revoked.ts);
  await entryPoints.slack.email("rea@acme.com");
  await type(entryPoints, "admin", "revoke rea@acme.com");
  await shown(entryPoints, revoked.ts, /was revoked/);
}

async function bounced(entryPoints: EntryPoints): Promise<void> {
  const { ts } = await ask(entryPoints, "bob@gmail.example owner");
  await approve(entryPoints, "bob@gmail.example", ts, "owner");
  await entryPoints.slack.email("bob@gmail.example");
  await report(entryPoints, "bob@gmail.example", "bounce");
  await shown(entryPoints, ts, /could not be delivered/);
}

async function deniedAndReopened(entryPoints: EntryPoints): Promise<void> {
  const { ts } = await ask(entryPoints, "eve@acme.com owner");
  await entryPoints.slack.click("owner", "approvals", ts, "deny");
  await submit(entryPoints, "owner", { "reason.text": "We have two owners already" });
  await shown(entryPoints, ts, /denied the invitation for eve@acme\.com: We have/);
  await type(entryPoints, "owner", "approve eve@acme.com");
}

async function withQuorum(entryPoints: EntryPoints): Promise<void> {
  await entryPoints.owner.organization.updatePolicy.mutate({ policy: { approval: { quorum: 2 } } });
  const { ts } = await ask(entryPoints, "quin@acme.com admin");
  await approve(entryPoints, "quin@acme.com", ts);
  await shown(entryPoints, ts, /1 of 2/);
  await entryPoints.slack.click("admin", "approvals", ts, "approve");
  await approve(entryPoints, "quin@acme.com", ts, "owner");
  await entryPoints.owner.organization.updatePolicy.mutate({ policy: { approval: { quorum: 1 } } });
}

/** A person who became a member another way before the decision. */
async function superseded(entryPoints: EntryPoints): Promise<void> {
  const { store, seeded } = entryPoints.sandbox;
  const { ts } = await ask(entryPoints, "sue@acme.com admin");
  const sue = { email: "sue@acme.com", realName: "Sue Lang", role: "member" } as const;
  await addMember(store, seeded.organization.id, sue);
  await entryPoints.slack.click("admin", "approvals", ts, "approve");
  await shown(entryPoints, ts, /is already a member/);
}

async function withdrawn(entryPoints: EntryPoints): Promise<void> {
  const { ts } = await ask(entryPoints, "wim@acme.com admin");
  await type(entryPoints, "member", "revoke wim@acme.com");
  await shown(entryPoints, ts, /withdrew/);
}

/** Answers to people: about what they typed, and about who they are. */
async function sentences(entryPoints: EntryPoints): Promise<void> {
  for (const text of ["help", "list", "list waiting", "status jane@acme.com", "jane@acme"])
    await type(entryPoints, "member", text);
  for (const text of ["joe@acme.com admn", "statsu", "jane@acme.com", "resend jane@acme.com"])
    await type(entryPoints, "member", text);
  for (const user of ["guest", "noemail", "unlinked", "deactivated"])
    await type(entryPoints, user, "joe@acme.com");
  await type(entryPoints, "admin", "sam@acme.com, tom@partner.example “for the fair”");
  await type(entryPoints, "member", "own@acme.com admin");
  const own = await entryPoints.slack.message("admin", "approvals", (text) =>
    text.includes("own@"),
  );
  await type(entryPoints, "billing", "approve own@acme.com");
  await type(entryPoints, "admin", "boss@acme.com owner");
  const boss = await entryPoints.slack.message("admin", "approvals", (text) =>
    text.includes("boss@"),
  );
  for (const user of ["unlinked", "noemail", "billing", "stranger"])
    await entryPoints.slack.click(user, "approvals", own.ts, "approve");
  await entryPoints.slack.click("admin", "approvals", boss.ts, "approve");
}

/** The database stalls, and at last a workspace removes the app. */
async function withoutHelp(entryPoints: EntryPoints): Promise<void> {
  const { workspace, fakeSlack } = entryPoints.sandbox;
  await act(entryPoints, "../failures", { id: "database.stalled", isOn: true, seconds: 60 });
  await type(entryPoints, "admin", "new@acme.com");
  await act(entryPoints, "../failures", { id: "database.stalled", isOn: false });
  const channel = workspace.channel("approvals");
  const { members } = channel;
  channel.members = members.filter((member) => member !== workspace.botUserId);
  await type(entryPoints, "member", "norma@acme.com admin");
  await repeat(
    () => act(entryPoints, "home", { user: "admin" }),
    () => JSON.stringify(workspace.home("admin")).includes("not in that channel anymore"),
  );
  channel.members = members;
  const [, labs] = fakeSlack.workspaces;
  if (labs === undefined) throw new Error("there is a second workspace");
  await labs.uninstall();
  await repeat(
    () =>
      act(entryPoints, "command", {
        user: "lead",
        workspace: labs.teamId,
        channel: "general",
        text: "new@acme.com",
      }),
    () => labs.ephemerals("lead").some(({ text }) => text.includes("isn't connected to this")),
  );
}

/** Repeats it until it succeeds, for ten seconds at most. */
async function repeat(does: () => Promise<void>, isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    await does();
    if (isSo()) return;
    await wait(100);
  }
  throw new Error("the app did not come to show it");
}

async function views(entryPoints: EntryPoints): Promise<void> {
  await type(entryPoints, "member", "");
  await seen(entryPoints, "member");
  await type(entryPoints, "owner", "settings");
  await seen(entryPoints, "owner");
  await type(entryPoints, "unlinked", "link");
  await seen(entryPoints, "unlinked");
  const open = await ask(entryPoints, "dee@acme.com admin");
  await entryPoints.slack.click("admin", "approvals", open.ts, "details");
  await seen(entryPoints, "admin");
  for (const user of ["owner", "admin", "member", "guest", "unlinked"])
    await act(entryPoints, "home", { user });
}

/** Days pass: reminders, then expiry. */
async function expired(entryPoints: EntryPoints): Promise<void> {
  const { ts } = await ask(entryPoints, "late@acme.com admin");
  await act(entryPoints, "../clock", { advanceSeconds: 3 * 86_400 });
  await act(entryPoints, "../clock", { advanceSeconds: 5 * 86_400 });
  await shown(entryPoints, ts, /expired/);
  await entryPoints.slack.click("member", "approvals", ts, "ask_again").catch(() => undefined);
}

/** Looks at the modal until it holds more than that it is loading, and closes it. */
async function seen(entryPoints: EntryPoints, user: string): Promise<void> {
  const { workspace } = entryPoints.sandbox;
  for (let look = 0; look < 100; look += 1) {
    const view = JSON.stringify(workspace.openView(user)?.blocks ?? "Loading");
    if (!view.includes("Loading")) break;
    await wait(50);
  }
  await act(entryPoints, "view/close", { user });
}

async function ask(entryPoints: EntryPoints, text: string): Promise<{ ts: string }> {
  await type(entryPoints, "member", text);
  const [email = ""] = text.split(" ");
  return entryPoints.slack.message("admin", "approvals", (words) => words.includes(email));
}

async function approve(
  { slack }: EntryPoints,
  email: string,
  ts: string,
  user = "admin",
): Promise<void> {
  await slack.click(user, "approvals", ts, "approve");
  await slack.message(
    "admin",
    "approvals",
    (text, at) => at === ts && text.includes(email) && !text.includes("wants to invite"),
  );
}

async function shown({ slack }: EntryPoints, ts: string, words: RegExp): Promise<void> {
  await slack.message("admin", "approvals", (text, at) => at === ts && words.test(text));
}

async function report(entryPoints: EntryPoints, to: string, kind: string): Promise<void> {
  const [email] = entryPoints.sandbox.fakeSendGrid.mailbox.list({ to });
  await act(entryPoints, "../mail/event", { id: email?.id, kind });
}

async function answerEmail({ slack }: EntryPoints, to: string, action: string): Promise<void> {
  const { text } = await slack.email(to);
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

const type = (entryPoints: EntryPoints, user: string, text: string) =>
  act(entryPoints, "command", { user, channel: "general", text });

const submit = (entryPoints: EntryPoints, user: string, values: Record<string, string>) =>
  act(entryPoints, "view/submit", { user, values });

async function act({ sandbox }: EntryPoints, path: string, input: unknown): Promise<void> {
  const url = new URL(`/control/slack/${path}`, sandbox.page);
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${url.pathname} answered ${answer.status}`);
}
