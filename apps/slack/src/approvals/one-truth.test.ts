import { UsherError, type Store } from "@usher/core";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

type Slack = Store["read"]["slack"];

/**
 * A process that crashes when it stores something: `dies` of its next stores never happen. Unlike a database that
 * is away, such an error ends the run.
 */
function dyingStore(store: Store, method: "saveRendered" | "saveLogged", dies: number): Store {
  let left = dies;
  const dead =
    <T extends unknown[]>(real: (...given: T) => Promise<unknown>) =>
    async (...given: T) => {
      if (left <= 0) return real(...given);
      left -= 1;
      throw new UsherError("request.invalid", { message: "killed before the store" });
    };
  const { slack } = store.read;
  // Every other method is the real one.
  const broken = {
    ...slack,
    [method]: dead(slack[method] as (...given: unknown[]) => Promise<unknown>),
  } as Slack;
  return { ...store, read: { ...store.read, slack: broken } };
}

const worker = { pollMs: 50, postGapMs: 0, maxRetryMs: 50 };
const ask = async () => {
  await story.invite("member", "jane@acme.com");
  await story.until(() => story.approvals().length > 0);
};
const stored = async () =>
  database.sql<{ ts: string | null; version: number; current: number }>(
    `SELECT m.ts, m.rendered_version AS version, r.version AS current FROM slack_message m
     JOIN approval_request r ON r.organization_id = m.organization_id AND r.id = m.subject_id
     WHERE m.organization_id = $1`,
    [story.organizationId],
  );

test("a crash between a post and storing its place leaves one extra message, which works like any other", async () => {
  story = await startStory(database, {
    config: { worker },
    wrapStore: (store) => dyingStore(store, "saveRendered", 1),
  });
  await ask();
  await story.until(() => story.approvals().length === 2);
  await story.settled();
  const [row] = await stored();
  const [lost, known] = story.approvals();
  expect(row).toMatchObject({ ts: known?.ts });
  expect(row?.version).toBe(row?.current);
  await story.clickButton("member", "approve", { messageTs: lost?.ts ?? "" });
  expect(story.ephemeralTexts("member").at(-1)).toContain("You can't decide this request");
  await story.clickButton("owner", "approve", { messageTs: lost?.ts ?? "" });
  await story.settled();
  for (const { text } of story.approvals()) expect(text).toContain("Owner approved jane@acme.com");
});

test("a crash between an update and storing its version repeats the update and posts no second message", async () => {
  story = await startStory(database, {
    config: { worker },
    wrapStore: (store) => {
      let stores = 0;
      const dying = dyingStore(store, "saveRendered", 1);
      const { slack } = store.read;
      const saveRendered: Slack["saveRendered"] = (given) => {
        stores += 1;
        return stores === 1 ? slack.saveRendered(given) : dying.read.slack.saveRendered(given);
      };
      return { ...store, read: { ...store.read, slack: { ...slack, saveRendered } } };
    },
  });
  await ask();
  await story.clickButton("admin", "approve");
  await story.until(() => story.slack.calls("chat.update").length > 1);
  await story.settled();
  expect(story.approvals()).toHaveLength(1);
  const [row] = await stored();
  expect(row?.version).toBe(row?.current);
  expect(story.request().text).toContain("Admin approved jane@acme.com");
});

test("a crash between a log line and storing it repeats that line only, in order", async () => {
  story = await startStory(database, {
    config: { worker },
    wrapStore: (store) => dyingStore(store, "saveLogged", 1),
  });
  await ask();
  await story.until(() => story.thread().length === 2);
  await story.clickButton("admin", "approve");
  await story.until(() => story.thread().length === 3);
  const asked = "📝 Member asked to invite jane@acme.com.";
  expect(story.thread()).toEqual([asked, asked, "✅ Approved by Admin"]);
});

test("a message deleted in Slack is posted again once, and later changes show there", async () => {
  story = await startStory(database, { config: { worker } });
  await ask();
  await story.settled();
  await story.remove(story.request().ts);
  await story.as("owner").approval.approve({
    id: (await story.invitation("jane@acme.com")).approvalRequestId ?? "",
  });
  await story.settled();
  expect(story.request().text).toContain("Owner approved jane@acme.com");
  await story.accept("jane@acme.com");
  await story.settled();
  expect(story.request().text).toBe("jane@acme.com joined Acme.");
  expect(story.thread().at(-1)).toBe("🎉 jane@acme.com joined.");
});

test("a slow process that was overtaken does not leave an older state in the message", async () => {
  let overtakings = 0;
  const overtake = async (given: Parameters<Slack["saveRendered"]>[0]): Promise<void> => {
    overtakings += 1;
    const { id } = await story.invitation("jane@acme.com");
    await story.as("owner").invitation.revoke({ id });
    // The rival has rendered the newest state and stored it, before the slow one's update came through.
    await database.store.read.slack.saveRendered({ ...given, version: given.version + 1 });
  };
  story = await startStory(database, {
    config: { worker },
    wrapStore: (store) => {
      const { slack } = store.read;
      const saveRendered: Slack["saveRendered"] = async (given) => {
        if (given.version > 1 && overtakings === 0) await overtake(given);
        return slack.saveRendered(given);
      };
      return { ...store, read: { ...store.read, slack: { ...slack, saveRendered } } };
    },
  });
  await ask();
  await story.settled();
  await story.clickButton("admin", "approve");
  await story.settled();
  expect(overtakings).toBe(1);
  expect(story.request().text).toBe("The invitation for jane@acme.com to Acme was revoked.");
  const [row] = await stored();
  expect(row?.version).toBe(row?.current);
});
