import { randomUUID } from "node:crypto";

import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { longTimeouts } from "../testing/long-timeouts.ts";
import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const saved =
  "Saved. Many people are sending invitations right now. I'll answer here as soon as yours is done.";

/** As many commands at once, each for another person. */
async function crowd(size: number) {
  const emails = Array.from({ length: size }, (_, at) => `guest-${at}@people.example`);
  const typed = await Promise.all(emails.map((email) => story.invite("admin", email)));
  return { emails, said: typed.map(({ says }) => says) };
}

test("of 24 simultaneous commands a few run at once and the others are queued, and all are done", async () => {
  story = await startStory(database);
  const { emails, said } = await crowd(24);
  const invited = (email: string) => new RegExp(`^Invited ${email} `);
  expect(said.filter((says) => says === saved).length).toBeGreaterThan(0);
  expect(said.filter((says) => says.startsWith("Invited ")).length).toBeGreaterThan(0);
  await story.app.idle();
  await story.settled();
  const read = story.ephemeralTexts("admin");
  for (const email of emails) {
    expect(
      read.filter((text) => invited(email).test(text)),
      email,
    ).toHaveLength(1);
    expect((await story.invitation(email)).state).toBe("pending");
  }
});

test("a command alone is answered in its acknowledgment", async () => {
  story = await startStory(database);
  expect((await story.invite("admin", "jane@people.example")).says).toMatch(/^Invited/);
  expect(story.ephemeralTexts("admin")).toEqual([expect.stringMatching(/^Invited/)]);
});

test("a queued command becomes a request when the person may not invite directly", async () => {
  story = await startStory(database);
  const emails = Array.from({ length: 12 }, (_, at) => `ask-${at}@people.example`);
  await Promise.all(emails.map((email) => story.invite("member", email)));
  await story.app.idle();
  await story.settled();
  for (const email of emails) expect((await story.invitation(email)).state).toBe("requested");
  expect(story.approvals()).toHaveLength(12);
});

/** A queued command as another process left it behind. */
async function keep(more: { responseUrl?: string; email?: string } = {}): Promise<void> {
  const {
    email = "jane@people.example",
    responseUrl = new URL("/used-up", story.slack.apiUrl).href,
  } = more;
  const teamId = story.workspace.teamId;
  await story.store.read.outbox.enqueue({
    organizationId: story.organizationId,
    kind: "slack.command",
    key: randomUUID(),
    payload: {
      requestId: randomUUID(),
      teamId,
      claimed: { userId: story.workspace.user("admin").id, teamId, enterpriseId: null },
      draft: { emails: [email], roles: ["member"], note: null },
      idempotencyKey: `slack:${email}`,
      responseUrl,
    },
    delayMs: 0,
  });
  await story.app.idle();
}

test("a used-up response URL is replaced by a direct message", async () => {
  story = await startStory(database);
  await keep();
  expect(story.dms("admin")).toEqual([expect.stringMatching(/^Invited jane@people/)]);
});

test("a queued command asks about a suspicious address before anything is sent to it", async () => {
  story = await startStory(database);
  await keep({ email: "jane@gmial.com" });
  const [question, ...more] = story.workspace.dm("admin");
  expect(more).toEqual([]);
  expect(question?.text).toContain("Did you mean jane@gmail.com? Nothing was sent to it yet.");
  expect(JSON.stringify(question?.blocks)).toContain("Send to jane@gmial.com");
  expect((await story.system.invitation.list({})).invitations).toEqual([]);
});

test("a queued command that runs twice, as after a lost lease, invites once and gives the same answer", async () => {
  story = await startStory(database);
  await keep();
  await keep();
  const { invitations } = await story.system.invitation.list({ email: "jane@people.example" });
  expect(invitations).toHaveLength(1);
  const [first, second] = story.dms("admin");
  expect(second).toBe(first);
});

test("a command that cannot be stored is rejected, and those sent with it are queued", async () => {
  story = await startStory(database);
  const texts = Array.from({ length: 12 }, (_, at) => `odd-${at}@people.example`);
  const typed = await Promise.all([
    ...texts.map((text) => story.invite("admin", text)),
    story.invite("admin", 'nul@people.example "\u0000"'),
  ]);
  await story.app.idle();
  await story.settled();
  for (const email of texts) expect((await story.invitation(email)).state).toBe("pending");
  expect(typed.at(-1)?.slackError).toBeNull();
});

test("commands that cannot be queued in time are reported as unsaved, and stay unsaved", async () => {
  story = await startStory(database);
  const runner = database.dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query("LOCK TABLE job, invitation IN ACCESS EXCLUSIVE MODE");
  story.config.requestTimeouts = { ...longTimeouts, databaseMs: 1_000 };
  const { said } = await crowd(12);
  await runner.rollbackTransaction();
  await runner.release();
  const unsaved = "The database didn't answer in time. Nothing was saved; try again in a moment.";
  expect(new Set(said)).toEqual(new Set([unsaved]));
  await story.app.idle();
  const { invitations } = await story.system.invitation.list({});
  expect(invitations).toEqual([]);
});
