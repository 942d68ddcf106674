import {
  confirmAccountLink,
  createOutcomeWriter,
  deliverAccountLink,
  type AccountLinkEmail,
  type EmailSender,
} from "@usher/core";
import {
  createTestDatabase,
  testContext,
  testLinkBase,
  testLinkKeyring,
  type TestDatabase,
} from "@usher/core/testing";
import { checkView } from "@usher/fake-slack";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { linkModal } from "../blocks/link-modal.ts";
import { createRecordingLog } from "../testing/recording-log.ts";
import { startStory, type Story } from "../testing/start-story.ts";
import type { StoryOptions } from "../testing/start-fixture.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const asked = (email: string) =>
  `If ${email} belongs to a member of Acme, an email with a link is on its way. Open it within ten minutes. I'll let you know here when you're connected.`;
const notConnected =
  "Your Slack account isn't connected to Acme yet. Connect it: `/invite link`. If you aren't a member of Acme, ask an admin to invite you.";

/** A member whose Slack address differs from the one the organization has. */
async function begin(options?: StoryOptions): Promise<void> {
  story = await startStory(database, options);
  const { id } = story.workspace.addUser({ name: "mei", email: "mei@private.example" });
  for (const channel of ["general", "approvals"]) story.workspace.channel(channel).members.push(id);
}

/** What the server's email worker does. */
async function sentEmails(): Promise<AccountLinkEmail[]> {
  const emails: AccountLinkEmail[] = [];
  const sender: EmailSender = {
    async send(message) {
      if (message.kind === "account_link") emails.push(message);
      return { kind: "accepted", providerMessageId: null, sandboxed: false };
    },
  };
  const { store } = story;
  const outcomes = createOutcomeWriter({ log: createRecordingLog().log });
  const claim = { kinds: ["mail.account_link"], owner: "t", leaseMs: 30_000, limit: 100 } as const;
  for (const job of await store.read.outbox.claim(claim))
    await deliverAccountLink(
      { store, links: testLinkKeyring(), sender, outcomes, linkBase: testLinkBase },
      job,
    );
  return emails;
}

const confirm = async (message: AccountLinkEmail | undefined) =>
  confirmAccountLink(
    testContext(story.store, null, { via: "page" }),
    message?.link.split("/slack/link/")[1] ?? "",
  );

test("an unknown Slack account learns how to connect, connects, and acts as the member", async () => {
  await begin();
  expect((await story.invite("mei", "jane@acme.com")).says).toBe(notConnected);
  const { email } = story.member("admin");
  const typed = `link <mailto:${email}|${email}>`;
  expect((await story.invite("mei", typed, { escape: false })).says).toBe(asked(email));
  const [message] = await sentEmails();
  expect(message).toMatchObject({ to: email, slackUserName: "mei" });
  expect(await confirm(message)).toMatchObject({ state: "linked" });
  await story.app.idle();
  expect(story.dms("mei")).toEqual([
    "Your Slack account is now connected to Acme. `/invite help` shows what you can do; `/invite unlink` disconnects it.",
  ]);
  expect((await story.invite("mei", "jane@acme.com admin")).says).toMatch(/^Invited jane@acme.com/);
  expect(await story.invitation("jane@acme.com")).toMatchObject({
    inviter: { userId: story.member("admin").userId, kind: "slack_user" },
  });
  expect((await story.invite("mei", `link ${email}`)).says).toBe(
    "Your Slack account is already connected to Acme. Use `/invite unlink` to disconnect it.",
  );
});

test("S27: link gives the same answer whether or not a member has the address", async () => {
  await begin();
  const typed = "stranger@elsewhere.example";
  expect((await story.invite("mei", `link ${typed}`)).says).toBe(asked(typed));
  expect(await sentEmails()).toEqual([]);
  expect((await story.invite("mei", "link mei@")).says).toBe(
    "‘mei@’ isn't an email address. Example: `/invite link jane@acme.com`",
  );
  for (let times = 0; times < 4; times += 1) await story.invite("mei", `link ${typed}`);
  expect((await story.invite("mei", `link ${typed}`)).says).toMatch(
    /^You have sent too many requests/,
  );
});

test("link without an address opens a form that asks for it", async () => {
  await begin();
  const { email } = story.member("member");
  expect((await story.invite("mei", "link")).says).toBe("");
  expect(checkView(linkModal("Acme"))).toEqual([]);
  await story.workspace.submitView({ user: "mei", values: { "email.address": email } });
  expect(JSON.stringify(story.workspace.openView("mei")?.blocks)).toContain(asked(email));
  expect(await sentEmails()).toHaveLength(1);
});

test("S34: a link opened by someone else connects only the account that requested it", async () => {
  await begin();
  await story.invite("mei", `link ${story.member("owner").email}`);
  const [message] = await sentEmails();
  const { id } = story.workspace.addUser({ name: "eve", email: "eve@private.example" });
  story.workspace.channel("general").members.push(id);
  await confirm(message);
  expect((await story.invite("eve", "jane@acme.com")).says).toBe(notConnected);
  expect((await story.invite("mei", "jane@acme.com owner")).says).toMatch(/^Invited/);
});

test.each(["guest", "bot", "foreign"])("S34: %s cannot link an account", async (user) => {
  await begin();
  const { says } = await story.invite(user, `link ${story.member("owner").email}`);
  expect(says === "" || /^(This Slack account|Only members of Acme)/.test(says)).toBe(true);
  expect(await sentEmails()).toEqual([]);
});

test("an account that Slack marks unconfirmed links by the member's email, and then acts", async () => {
  await begin();
  const person = story.workspace.user("unconfirmed");
  person.profile.email = story.member("owner").email;
  expect((await story.invite("unconfirmed", "jane@acme.com")).says).toBe(notConnected);
  const { email } = story.member("admin");
  expect((await story.invite("unconfirmed", `link ${email}`)).says).toBe(asked(email));
  const stranger = "stranger@elsewhere.example";
  expect((await story.invite("unconfirmed", `link ${stranger}`)).says).toBe(asked(stranger));
  const emails = await sentEmails();
  expect(emails.map(({ to }) => to)).toEqual([email]);
  await confirm(emails[0]);
  await story.app.idle();
  expect(story.dms("unconfirmed")).toHaveLength(1);
  expect((await story.invite("unconfirmed", "jane@acme.com admin")).says).toMatch(/^Invited/);
  expect(await story.invitation("jane@acme.com")).toMatchObject({
    inviter: { userId: story.member("admin").userId },
  });
});

test("requests of an unconfirmed account are limited like those of any other", async () => {
  await begin();
  const { email } = story.member("admin");
  for (let times = 0; times < 5; times += 1) await story.invite("unconfirmed", `link ${email}`);
  expect((await story.invite("unconfirmed", `link ${email}`)).says).toMatch(
    /^You have sent too many requests/,
  );
});

test("a person without an address in Slack can link their account and then act", async () => {
  await begin();
  expect((await story.invite("noemail", "jane@acme.com")).says).toBe(notConnected);
  await story.invite("noemail", `link ${story.member("admin").email}`);
  await confirm((await sentEmails())[0]);
  expect((await story.invite("noemail", "jane@acme.com")).says).toMatch(/^Invited/);
});

test("unlink disconnects the account, and a confirmed address counts again where the policy allows it", async () => {
  await begin();
  await story.invite("mei", `link ${story.member("admin").email}`);
  await confirm((await sentEmails())[0]);
  expect((await story.invite("mei", "unlink")).says).toBe(
    "Your Slack account is no longer linked to Acme.",
  );
  expect((await story.invite("mei", "jane@acme.com")).says).toBe(notConnected);
  expect((await story.invite("mei", "unlink")).says).toBe(
    "Your Slack account isn't linked to Acme. Use `/invite link` to connect it.",
  );
  expect((await story.invite("admin", "unlink")).says).toBe(
    "Your Slack account isn't linked to Acme; we identify you by your confirmed Slack email address.",
  );
});

test("S34: under link_only an address in Slack identifies no one", async () => {
  await begin({ policy: { slack: { identity: "link_only" } } });
  expect((await story.invite("admin", "jane@acme.com")).says).toBe(notConnected);
  await story.invite("admin", `link ${story.member("admin").email}`);
  await confirm((await sentEmails())[0]);
  expect((await story.invite("admin", "jane@acme.com")).says).toMatch(/^Invited/);
});

test("S12: the link of a deactivated Slack account ends permanently", async () => {
  await begin();
  await story.invite("mei", `link ${story.member("admin").email}`);
  await confirm((await sentEmails())[0]);
  const user = story.workspace.user("mei");
  user.deleted = true;
  await story.workspace.event({ type: "user_change", user: { id: user.id, deleted: true } });
  await story.app.idle();
  user.deleted = false;
  await story.workspace.event({ type: "user_change", user: { id: user.id, deleted: false } });
  expect((await story.invite("mei", "jane@acme.com")).says).toBe(notConnected);
});

test("the notice waits for Slack, is sent once, and is dropped for a deactivated account", async () => {
  await begin();
  await story.invite("mei", `link ${story.member("admin").email}`);
  story.slack.script("conversations.open", { kind: "ratelimited", retryAfter: 1 });
  await confirm((await sentEmails())[0]);
  await story.until(() => story.dms("mei").length > 0);
  expect(story.dms("mei")).toHaveLength(1);

  database.clock.advance("2 minutes");
  await story.invite("noemail", `link ${story.member("admin").email}`);
  story.slack.script("conversations.open", { kind: "error", error: "user_disabled" });
  await confirm((await sentEmails())[0]);
  await story.app.idle();
  expect(story.slack.calls("conversations.open").length).toBeGreaterThan(2);
  expect(story.dms("mei").concat(story.dms("noemail"))).toHaveLength(2);
});

test("S1: no part of the link's secret reaches Slack", async () => {
  await begin();
  await story.invite("mei", `link ${story.member("admin").email}`);
  const [message] = await sentEmails();
  await confirm(message);
  await story.app.idle();
  const verifier = message?.link.split(".").at(-1) ?? "";
  expect(verifier).toHaveLength(52);
  expect(JSON.stringify([story.slack.calls(), story.lines])).not.toContain(verifier);
});
