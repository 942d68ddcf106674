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

const begin = async (options?: StoryOptions) => (story = await startStory(database, options));
const until = async (fact: () => boolean): Promise<void> => {
  await expect.poll(fact, { timeout: 30_000 }).toBe(true);
};

test("a rate limit on posting is waited out, and the request is posted once", async () => {
  await begin();
  story.slack.script("chat.postMessage", { kind: "ratelimited", retryAfter: 1 });
  await story.invite("member", "jane@acme.com");
  await until(() => story.approvals().length === 1);
  const [first, second] = story.slack.calls("chat.postMessage");
  expect(first?.status).toBe(429);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(950);
});

test("an error of Slack's servers is retried", async () => {
  await begin();
  story.slack.script(
    "chat.postMessage",
    { kind: "http", status: 500 },
    { kind: "error", error: "fatal_error" },
  );
  await story.invite("member", "jane@acme.com");
  await until(() => story.approvals().length === 1);
});

test("a lost answer to a post leaves an extra message, never a missing one, and both decide", async () => {
  await begin();
  story.slack.script("chat.postMessage", { kind: "lost" });
  await story.invite("member", "jane@acme.com");
  await until(() => story.approvals().length === 2);
  await story.app.idle();
  const [lost, known] = story.approvals();
  await story.clickButton("admin", "approve", { messageTs: lost?.ts ?? "" });
  await story.app.idle();
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
  for (const { ts } of [lost, known].filter((copy) => copy !== undefined)) {
    const copy = story.approvals().find((one) => one.ts === ts);
    expect(copy?.text).toContain("Admin approved");
    expect(JSON.stringify(copy?.blocks)).not.toContain("actions");
  }
});

test("an update that Slack rejects for a while arrives in the end with the newest state", async () => {
  await begin();
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  story.slack.script("chat.update", { kind: "http", status: 503 });
  await story.clickButton("admin", "approve");
  await story.accept("jane@acme.com");
  await until(() => story.request().text === "jane@acme.com joined Acme.");
});

test("a deleted message is posted again", async () => {
  await begin();
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  const old = story.request().ts;
  story.slack.script("chat.update", { kind: "error", error: "message_not_found" });
  await story.clickButton("admin", "approve");
  await until(() => story.approvals().length === 2);
  await story.app.idle();
  await story.accept("jane@acme.com");
  await story.app.idle();
  const fresh = story.approvals().find((message) => message.ts !== old);
  expect(fresh?.text).toBe("jane@acme.com joined Acme.");
});

test("an app that is not in the channel says so in the log, and commands go on", async () => {
  await begin();
  const channel = story.workspace.channel("approvals");
  channel.is_private = false;
  channel.members = channel.members.filter((id) => id !== story.workspace.botUserId);
  expect((await story.invite("member", "jane@acme.com")).says).toContain("needs approval");
  await until(() =>
    story.lines.some(
      (line) => line.level === "error" && line.message.includes("add the app there"),
    ),
  );
  expect((await story.invitation("jane@acme.com")).state).toBe("requested");
});

test("a notice to an unreachable person is dropped", async () => {
  await begin();
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  story.slack.script("conversations.open", { kind: "error", error: "user_disabled" });
  await story.clickButton("admin", "approve");
  await story.app.idle();
  expect(story.dms("member")).toEqual([]);
});

test("a channel that is shared with another company is rejected at startup", async () => {
  await begin({ approvalsChannel: "partners" });
  expect(story.lines).toContainEqual(
    expect.objectContaining({
      level: "error",
      message: "the approvals channel is shared with another company; choose one that is not",
    }),
  );
  await story.invite("member", "jane@acme.com");
  expect(story.workspace.messages("partners")).toEqual([]);
});

test("the app starts while Slack is down, and serves when Slack is back", async () => {
  await begin({
    prepare: (_workspace, slack) =>
      slack.script("auth.test", { kind: "http", status: 503 }, { kind: "http", status: 503 }),
  });
  expect((await story.invite("member", "jane@acme.com")).says).toContain("Nothing was saved");
  await until(() => story.lines.some((line) => line.message === "connected to the workspace"));
  expect((await story.invite("member", "jane@acme.com")).says).toContain("needs approval");
  await until(() => story.approvals().length === 1);
});

test("the last known installation serves while Slack does not identify the app", async () => {
  await begin();
  await story.app.stop();
  story.slack.script("auth.test", { kind: "http", status: 503 });
  const { app, url } = await story.startApp();
  story.workspace.setRequestUrl(`${url}/slack/events`);
  expect((await story.invite("member", "jane@acme.com")).says).toContain("needs approval");
  await app.stop();
});

test("two processes on one database post a request once and a notice once", async () => {
  await begin();
  const { app } = await story.startApp();
  for (let n = 0; n < 5; n += 1) await story.invite("member", `p${n}@acme.com`);
  await Promise.all([story.app.idle(), app.idle()]);
  expect(story.approvals()).toHaveLength(5);
  for (const { ts } of story.approvals())
    await story.clickButton("admin", "approve", { messageTs: ts });
  await Promise.all([story.app.idle(), app.idle()]);
  expect(story.dms("member")).toHaveLength(5);
  for (const { text } of story.approvals()) expect(text).toContain("Admin approved p");
  await app.stop();
});

test("a channel that appears later is found without a restart", async () => {
  await begin({ approvalsChannel: "decisions" });
  await story.invite("member", "jane@acme.com");
  story.workspace.addChannel({ name: "decisions", members: ["app", "admin"] });
  await until(() => story.workspace.messages("decisions").length > 0);
});

test("requests made before Slack was connected are posted once it is", async () => {
  await begin();
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  expect(story.request().text).toContain("wants to invite");
  await story.app.stop();
  for (const table of ["slack_message", "job"])
    await database.dataSource.query(`DELETE FROM ${table} WHERE organization_id = $1`, [
      story.organizationId,
    ]);
  const { app } = await story.startApp();
  await until(() => story.approvals().length === 2);
  await app.stop();
});
