import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import type { FakeWorkspace } from "@usher/fake-slack";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const until = async (fact: () => boolean): Promise<void> => {
  await expect.poll(fact, { timeout: 30_000 }).toBe(true);
};

/** Of which the app is in the last twenty, besides the usual ones. */
function addChannels(workspace: FakeWorkspace, count: number): void {
  for (let n = 0; n < count; n += 1)
    workspace.addChannel({ name: `c${n}`, members: n < count - 20 ? [] : ["app"] });
  const approvals = workspace.channels.findIndex(({ name }) => name === "approvals");
  workspace.channels.push(...workspace.channels.splice(approvals, 1));
}

const restart = async () => {
  await story.app.stop();
  const { app, url } = await story.startApp();
  story.workspace.setRequestUrl(`${url}/slack/events`);
  return app;
};
/** Without the lines in their threads. */
const requestsIn = (channel: string) =>
  story.workspace.messages(channel).filter((message) => message.thread_ts === undefined);
const ask = (email: string) => story.invite("member", email);

test("a channel is found by its name among 8,000 under Slack's limits, without listing the workspace", async () => {
  story = await startStory(database, {
    rateLimits: true,
    prepare: (workspace) => addChannels(workspace, 8000),
  });
  expect((await ask("jane@acme.com")).says).toContain("needs approval");
  await until(() => story.approvals().length === 1);
  expect(story.slack.calls("conversations.list")).toEqual([]);
  expect(story.slack.calls("users.conversations")).toHaveLength(1);
  expect(story.slack.calls().filter(({ status }) => status === 429)).toEqual([]);
});

test("commands are answered while Slack limits the search, which waits and goes on at the same page", async () => {
  story = await startStory(database, {
    prepare(workspace, slack) {
      addChannels(workspace, 20);
      for (let n = 0; n < 200; n += 1) workspace.addChannel({ name: `own${n}` });
      addChannels(workspace, 0);
      slack.script("users.conversations", { kind: "ok" }, { kind: "ratelimited", retryAfter: 3 });
    },
  });
  expect((await ask("jane@acme.com")).says).toContain("needs approval");
  await until(() => story.approvals().length === 1);
  const searches = story.slack.calls("users.conversations");
  const cursors = searches.map((call) => call.arguments.cursor ?? null);
  expect(cursors).toEqual([null, expect.any(String), cursors[1]]);
  expect((searches[2]?.at ?? 0) - (searches[1]?.at ?? 0)).toBeGreaterThanOrEqual(2900);
});

test("a channel that is not found stops nothing else, and the log and the health name the problem", async () => {
  story = await startStory(database, { approvalsChannel: "#nowhere" });
  expect((await story.invite("admin", "bob@acme.com")).says).toContain("Invited bob@acme.com");
  expect((await ask("jane@acme.com")).says).toContain("needs approval");
  expect(story.lines).toContainEqual(
    expect.objectContaining({
      level: "error",
      message: expect.stringContaining("was not found among the channels that the app is in"),
    }),
  );
  const [installation] = (await story.as("admin").slack.list()).installations;
  expect(installation).toMatchObject({
    approvalsChannelId: null,
    health: { lastError: "approvals_channel_not_found" },
  });
});

test("a search that Slack rejects stops nothing else", async () => {
  story = await startStory(database, {
    prepare: (_workspace, slack) =>
      slack.setDefault("users.conversations", { kind: "error", error: "fatal_error" }),
  });
  expect((await story.invite("admin", "bob@acme.com")).says).toContain("Invited bob@acme.com");
  story.slack.setDefault("users.conversations", null);
  await ask("jane@acme.com");
  await until(() => story.approvals().length === 1);
});

test.each(["with", "without"])(
  "a renamed channel keeps its role over a restart, %s its former names",
  async (history) => {
    story = await startStory(database);
    const channel = story.workspace.channel("approvals");
    channel.name = "decisions";
    if (history === "with") channel.previous_names = ["approvals"];
    const app = await restart();
    await ask("jane@acme.com");
    await app.idle();
    expect(requestsIn("decisions")).toHaveLength(1);
    await app.stop();
  },
);

test("another channel in the setting replaces the known one", async () => {
  story = await startStory(database);
  await story.app.stop();
  story.workspace.addChannel({ name: "requests" });
  const [workspace] = story.config.workspaces;
  if (workspace === undefined) throw new Error("no workspace is configured");
  Object.assign(workspace, { approvalsChannel: "#requests" });
  const app = await restart();
  await ask("jane@acme.com");
  await app.idle();
  expect(requestsIn("requests")).toHaveLength(1);
  expect(story.approvals()).toEqual([]);
  await app.stop();
});
