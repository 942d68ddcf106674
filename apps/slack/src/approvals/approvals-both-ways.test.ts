import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { checkMessage } from "@usher/fake-slack";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";
import type { StoryOptions } from "../testing/start-fixture.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const stateOf = async () => (await story.invitation("jane@acme.com")).state;
const requestId = async () => (await story.invitation("jane@acme.com")).approvalRequestId ?? "";

describe.each([
  { way: "signed HTTP", socket: false },
  { way: "a socket", socket: true },
])("over $way", ({ socket }) => {
  async function asked(text = "jane@acme.com admin", options: StoryOptions = {}): Promise<void> {
    story = await startStory(database, { ...options, socket });
    await story.invite("member", text);
    await story.app.idle();
  }

  test("a quorum is counted, shown, logged in the thread and completed by the second person", async () => {
    await asked("jane@acme.com admin", { policy: { approval: { quorum: 2 } } });
    await story.clickButton("admin", "approve");
    expect(story.request().text).toBe("1 of 2 approvals for jane@acme.com.");
    await story.clickButton("owner", "approve");
    expect(story.request().text).toBe("Owner approved jane@acme.com; sending the email.");
    expect(story.thread().slice(1)).toEqual([
      "✅ Approved by Admin (1 of 2)",
      "✅ Approved by Owner (2 of 2)",
    ]);
    for (const message of story.workspace.messages("approvals"))
      expect(checkMessage({ text: message.text, blocks: message.blocks })).toEqual([]);
  });

  test("a decision by the API while the Deny form is open wins, and the form says who decided and when", async () => {
    await asked();
    await story.clickButton("admin", "deny");
    await story.as("owner").approval.approve({ id: await requestId() });
    await story.workspace.submitView({ user: "admin", values: { text: "too late" } });
    expect(story.workspace.openView("admin")?.errors.reason).toMatch(
      /^Owner already approved this request \d+ \w+ \d{4}, \d\d:\d\d UTC\.$/,
    );
    await story.app.idle();
    expect(await stateOf()).toBe("pending");
    expect(story.request().text).toContain("Owner approved jane@acme.com");
  });

  test("a denial with its reason reaches the message, the thread and the requester", async () => {
    await asked();
    await story.clickButton("owner", "deny");
    await story.workspace.submitView({ user: "owner", values: { text: "Not before January" } });
    await story.app.idle();
    expect(story.request().text).toBe(
      "Owner denied the invitation for jane@acme.com: Not before January",
    );
    expect(story.thread().at(-1)).toBe("⛔ Denied by Owner: Not before January");
    expect(story.dms("member").at(-1)).toContain("“Not before January”");
  });

  test("of two simultaneous approvers one decides and the other learns who did", async () => {
    await asked();
    await Promise.all([
      story.clickButton("admin", "approve"),
      story.clickButton("owner", "approve"),
    ]);
    await story.app.idle();
    expect([...story.ephemeralTexts("admin"), ...story.ephemeralTexts("owner")]).toEqual([
      expect.stringMatching(/^(Admin|Owner) already approved this request <!date/),
    ]);
    expect(story.thread().filter((line) => line.includes("Approved"))).toHaveLength(1);
  });

  test("one click delivered twice decides once, over either channel", async () => {
    await asked();
    await story.clickButton("admin", "approve", { times: 2, redeliver: true });
    const { events } = await story.as("owner").audit.list({ action: "approval.approved" });
    expect(events).toHaveLength(1);
    expect(story.dms("member")).toHaveLength(1);
  });

  test("a simultaneous approval and denial make one decision that everyone sees", async () => {
    await asked();
    await story.clickButton("owner", "deny");
    await Promise.all([
      story.workspace.submitView({ user: "owner", values: { text: "No" } }),
      story.clickButton("admin", "approve"),
    ]);
    await story.app.idle();
    const state = await stateOf();
    expect(["denied", "pending"]).toContain(state);
    const errors = story.workspace.openView("owner")?.errors;
    const loser = state === "denied" ? story.ephemeralTexts("admin").at(-1) : errors?.reason;
    expect(loser).toMatch(state === "denied" ? /Owner already denied/ : /Admin already approved/);
    expect(story.request().text).toContain(
      state === "denied" ? "Owner denied the invitation" : "Admin approved",
    );
  });

  test("many rate limits only delay: in the end every message is posted once and up to date", async () => {
    story = await startStory(database, {
      socket,
      config: { worker: { pollMs: 50, postGapMs: 0 } },
    });
    const storm = Array.from(
      { length: 4 },
      () => ({ kind: "ratelimited", retryAfter: 1 }) as const,
    );
    story.slack.script("chat.postMessage", ...storm);
    story.slack.script("chat.update", ...storm);
    for (let n = 0; n < 6; n += 1) await story.invite("member", `p${n}@acme.com`);
    await story.settled();
    expect(story.approvals()).toHaveLength(6);
    for (const { ts } of story.approvals())
      await story.clickButton("admin", "approve", { messageTs: ts, settle: false });
    await story.settled();
    const texts = story.approvals().map(({ text }) => text);
    expect(texts).toHaveLength(6);
    for (const text of texts) expect(text).toMatch(/^Admin approved p\d@acme\.com/);
    for (const { ts } of story.approvals()) expect(story.thread(ts)).toHaveLength(2);
    expect(story.dms("member")).toHaveLength(6);
  }, 60_000);
});
