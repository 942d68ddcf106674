import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";
import type { StoryOptions } from "../testing/start-fixture.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

async function asked(text = "jane@acme.com", options?: StoryOptions): Promise<void> {
  story = await startStory(database, options);
  await story.invite("member", text);
  await story.app.idle();
}

async function deliver(email: string, ...statuses: ("delivered" | "bounced")[]): Promise<void> {
  const { outbox } = database.store.read;
  const { id } = await story.invitation(email);
  const [row] = await database.sql<{ id: string }>(
    "SELECT id FROM delivery WHERE invitation_id = $1",
    [id],
  );
  const delivery = { organizationId: story.organizationId, deliveryId: row?.id ?? "" };
  await outbox.beginSending({ ...delivery, from: ["queued"] });
  for (const status of ["accepted", ...statuses] as const)
    await outbox.settle({
      ...delivery,
      from: ["sending", "accepted"],
      status,
      detail: null,
      providerMessageId: null,
    });
  await story.app.idle();
}

test("the thread logs each event once and in order", async () => {
  await asked("jane@acme.com admin", { policy: { approval: { quorum: 2 } } });
  expect(story.thread()).toEqual(["📝 Member asked to invite jane@acme.com."]);
  await story.clickButton("admin", "approve");
  await story.clickButton("owner", "approve");
  await deliver("jane@acme.com");
  await story.accept("jane@acme.com");
  expect(story.thread()).toEqual([
    "📝 Member asked to invite jane@acme.com.",
    "✅ Approved by Admin (1 of 2)",
    "✅ Approved by Owner (2 of 2)",
    "✉️ Email sent to jane@acme.com.",
    "🎉 jane@acme.com joined.",
  ]);
});

test("events of several people are merged into one line, with the reason", async () => {
  await asked("a@x.io b@x.io c@x.io d@x.io e@x.io");
  await story.clickButton("owner", "deny");
  await story.workspace.submitView({ user: "owner", values: { text: "Not <!here> now" } });
  await story.app.idle();
  expect(story.thread()).toEqual([
    "📝 Member asked to invite a@x.io, b@x.io, c@x.io and 2 more.",
    "⛔ Denied by Owner: Not &lt;!here&gt; now",
  ]);
});

test("revoking every invitation of a request logs one line: it was withdrawn", async () => {
  await asked();
  await story.invite("member", "cancel jane@acme.com");
  await story.app.idle();
  expect(story.thread().slice(1)).toEqual(["↩️ Withdrawn by Member."]);
});

test("revocations before the last one of a request have their own lines, with their reasons", async () => {
  await asked("jane@acme.com bob@acme.com");
  const revoke = async (email: string, reason?: string) => {
    const { id } = await story.invitation(email);
    await story.as("member").invitation.revoke({ id, reason });
    await story.app.idle();
  };
  await revoke("jane@acme.com");
  await revoke("bob@acme.com", "They took another job.");
  expect(story.thread().slice(1)).toEqual([
    "🚫 The invitation for jane@acme.com was revoked by Member",
    "↩️ Withdrawn by Member: They took another job.",
  ]);
});

test.each(["already_member", "withdrawn", "address_corrected"])(
  "a person's reason %s is shown as they typed it",
  async (reason) => {
    await asked("jane@acme.com bob@acme.com");
    const { id } = await story.invitation("jane@acme.com");
    await story.as("member").invitation.revoke({ id, reason });
    await story.app.idle();
    expect(story.thread().slice(1)).toEqual([
      `🚫 The invitation for jane@acme.com was revoked by Member: ${reason}`,
    ]);
  },
);

test("a line that was not stored is posted again, and none is skipped", async () => {
  await asked();
  await database.sql("UPDATE slack_message SET logged_seq = 0 WHERE organization_id = $1", [
    story.organizationId,
  ]);
  await story.clickButton("admin", "approve");
  expect(story.thread()).toEqual([
    "📝 Member asked to invite jane@acme.com.",
    "📝 Member asked to invite jane@acme.com.",
    "✅ Approved by Admin",
  ]);
});

test("posts in a channel are a second apart, and messages do not wait for the log", async () => {
  await asked("jane@acme.com", { config: { worker: { pollMs: 50, postGapMs: 400 } } });
  await story.clickButton("admin", "approve");
  expect(story.request().text).toContain("Admin approved");
  await story.until(() => story.thread().length === 2);
  const posts = story.slack
    .calls("chat.postMessage")
    .filter(
      (call) =>
        "thread_ts" in call.arguments ||
        call.arguments.channel === story.workspace.channel("approvals").id,
    );
  expect(posts).toHaveLength(3);
  for (const [index, call] of posts.slice(1).entries())
    expect(call.at - (posts[index]?.at ?? 0)).toBeGreaterThanOrEqual(395);
});

test("a rate limit pauses the method for every process and loses no line", async () => {
  await asked();
  story.slack.script("chat.postMessage", { kind: "ok" }, { kind: "ratelimited", retryAfter: 1 });
  const { app } = await story.startApp();
  await story.clickButton("admin", "approve");
  await deliver("jane@acme.com");
  await story.until(() => story.thread().length === 3);
  expect(story.thread().slice(1)).toEqual([
    "✅ Approved by Admin",
    "✉️ Email sent to jane@acme.com.",
  ]);
  const calls = story.slack.calls("chat.postMessage");
  const limited = calls.findIndex((call) => call.status === 429);
  expect(limited).toBeGreaterThan(0);
  expect((calls[limited + 1]?.at ?? 0) - (calls[limited]?.at ?? 0)).toBeGreaterThanOrEqual(950);
  await app.stop();
});

test("a thread whose message was deleted gets no lines, and the next message continues the log", async () => {
  await asked();
  story.slack.script("chat.postMessage", { kind: "error", error: "thread_not_found" });
  await database.sql("UPDATE slack_message SET logged_seq = 0 WHERE organization_id = $1", [
    story.organizationId,
  ]);
  await story.clickButton("admin", "approve");
  expect(story.request().text).toContain("Admin approved");
  await deliver("jane@acme.com");
  expect(story.thread().at(-1)).toBe("✉️ Email sent to jane@acme.com.");
});
