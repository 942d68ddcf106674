import { createTestDatabase, linkTokenOf, createCallers } from "@usher/core/testing";
import type { TestDatabase } from "@usher/core/testing";
import { remindAccessEnds } from "@usher/core";
import { checkMessage } from "@usher/fake-slack";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await story.stop();
  await database.sql("UPDATE membership SET access_until = NULL");
});
afterAll(() => database.close());

async function settled(): Promise<void> {
  await story.app.idle();
  await story.settled();
}

/** Someone whom the admin invited in Slack for 30 days, and who connected their account there. */
async function start(): Promise<{ userId: string; email: string; id: string }> {
  story = await startStory(database);
  const email = `jane@${story.workspace.domain}.example`;
  await story.invite("admin", `${email} for 30 days`);
  const token = await linkTokenOf(story.store, await story.invitation(email));
  const { membership } = await createCallers(
    story.store,
    story.organization,
  ).anonymous.invitation.accept({ token });
  await settled();
  const { id: slackUserId } = story.workspace.addUser({ name: "jane", email });
  const { teamId } = story.workspace;
  const { userId, id } = membership;
  const account = { organizationId: story.organizationId, teamId, slackUserId };
  await story.store.read.accountLinks.connect({ ...account, userId });
  return { userId, email, id };
}

async function remind(): Promise<void> {
  database.clock.advance("24 days");
  await remindAccessEnds(story.store);
}

const emails = () =>
  database.sql<{ notice: string; reader: string }>(
    `SELECT d.notice, d.recipient_user_id AS reader FROM delivery d
     JOIN job j ON j.organization_id = d.organization_id AND j.payload ->> 'deliveryId' = d.id::text
       AND j.kind = 'mail.access_notice'
     WHERE d.organization_id = $1 ORDER BY d.notice`,
    [story.organizationId],
  );
const reminders = (user: string) =>
  story.workspace.dm(user).filter(({ text }) => text.includes("access"));

test("the member and the inviter get a direct message that says when, and no email", async () => {
  const { email } = await start();
  await remind();
  await settled();
  const [member] = reminders("jane");
  expect(member?.text).toMatch(/^⏳ Your access to Acme ends \d+ \w+ 20\d\d, \d\d:\d\d UTC\./);
  const [inviter] = reminders("admin").slice(-1);
  expect(inviter?.text).toContain("The access of");
  expect(inviter?.text).toContain(email);
  for (const message of [member, inviter])
    expect(checkMessage({ text: message?.text, blocks: message?.blocks })).toEqual([]);
  expect(JSON.stringify(member?.blocks)).toContain("<!date^");
  expect(reminders("jane")).toHaveLength(1);
  expect(await emails()).toEqual([]);
});

test("an account that Slack no longer has gets the email instead, once", async () => {
  const { userId } = await start();
  story.workspace.user("jane").deleted = true;
  await remind();
  await settled();
  expect(reminders("jane")).toEqual([]);
  expect(await emails()).toEqual([{ notice: "access_ends", reader: userId }]);
  expect(reminders("admin").at(-1)?.text).toContain("The access of");
});

test("nothing is sent once the access does not end", async () => {
  const { id } = await start();
  await story.app.stop();
  await remind();
  await story.as("owner").member.changeAccess({ id, accessUntil: null });
  const { app } = await story.startApp();
  await app.idle();
  await story.settled();
  expect(reminders("jane")).toEqual([]);
  expect(await emails()).toEqual([]);
  await app.stop();
});

test("a message that waited while the end was changed is not sent, and comes before the new end", async () => {
  const { id } = await start();
  await story.app.stop();
  await remind();
  const { accessUntil } = await story.as("owner").member.get({ id });
  const later = new Date(Date.parse(accessUntil ?? "") + 30 * 86_400_000).toISOString();
  await story.as("owner").member.changeAccess({ id, accessUntil: later });
  const { app } = await story.startApp();
  await app.idle();
  await story.settled();
  expect(reminders("jane")).toEqual([]);
  expect(await emails()).toEqual([]);
  database.clock.advance("6 days");
  await remind();
  await app.idle();
  await story.settled();
  expect(reminders("jane")).toHaveLength(1);
  await app.stop();
});

test("people whom Slack does not let the app write to have one email where the policy sends both", async () => {
  await start();
  await story.as("owner").organization.updatePolicy({ policy: { notices: "both" } });
  story.slack.setDefault("conversations.open", { kind: "error", error: "user_disabled" });
  await remind();
  await settled();
  expect((await emails()).map(({ notice }) => notice)).toEqual([
    "access_ends",
    "member_access_ends",
  ]);
});

test("people whom Slack does not let the app write to get the email instead", async () => {
  await start();
  story.slack.setDefault("conversations.open", { kind: "error", error: "user_disabled" });
  await remind();
  await settled();
  expect((await emails()).map(({ notice }) => notice)).toEqual([
    "access_ends",
    "member_access_ends",
  ]);
  expect(reminders("jane")).toEqual([]);
});

test("a message that was not sent for an hour is emailed instead, once, and not sent later", async () => {
  await start();
  const before = story.slack.calls("chat.postMessage").length;
  story.slack.setDefault("chat.postMessage", { kind: "http", status: 503 });
  await remind();
  await story.until(() => story.slack.calls("chat.postMessage").length >= before + 2);
  expect(await emails()).toEqual([]);
  database.clock.advance("61 minutes");
  await settled();
  expect(await emails()).toHaveLength(2);
  story.slack.setDefault("chat.postMessage", null);
  database.clock.advance("1 hour");
  await settled();
  expect(reminders("jane")).toEqual([]);
  expect(await emails()).toHaveLength(2);
});
