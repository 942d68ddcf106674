import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { startSandbox, type Sandbox } from "../start-sandbox.ts";
import { runThrough } from "../testing/run-through.ts";
import { watchShown, type Shown } from "../testing/watch-shown.ts";

const Gallery = z.object({
  examples: z.array(z.object({ id: z.string(), problems: z.array(z.unknown()) })),
});

let db: TestDatabase;
let sandbox: Sandbox;
let shown: Shown[];
beforeAll(async () => {
  db = await createTestDatabase();
  sandbox = await startSandbox({
    databaseUrl: db.url,
    logLevel: "silent",
    slackWaitMs: 20_000,
  });
  shown = watchShown(sandbox.fakeSlack);
  await runThrough(sandbox);
}, 180_000);
afterAll(async () => {
  await sandbox?.stop();
  await db?.close();
});

test("everything shown in a real run passes the checker", () => {
  expect(shown.filter(({ problems }) => problems.length > 0)).toEqual([]);
  expect(shown.length).toBeGreaterThan(100);
});

test("every example that the app lists passes the checker", async () => {
  const answer = await fetch(`${sandbox.page}/gallery/entries`);
  const { examples } = Gallery.parse(await answer.json());
  expect(examples.filter(({ problems }) => problems.length > 0)).toEqual([]);
  expect(examples.length).toBeGreaterThan(35);
  expect(new Set(examples.map(({ id }) => id)).size).toBe(examples.length);
});

test.each([
  "Invitation request",
  "Invitation request (1 of 2)",
  "Approved – sending",
  "Invited",
  "Email could not be delivered",
  "Joined",
  "No longer needed",
  "Revoked",
  "Declined",
  "Denied",
  "Withdrawn",
  "Expired",
])("a real run shows a request in the state “%s”", (title) => {
  const requests = shown.filter(({ group }) => group === "Requests in the channel");
  const titles = requests.map(({ blocks }) => JSON.stringify(blocks[0]));
  expect(titles.some((one) => one.includes(` ${title}"`))).toBe(true);
});

test.each([
  "isn't connected to Acme yet",
  "You can't decide this request for Acme. Approvers:",
  "You requested this invitation, so someone else must approve it",
  "You already approved this request ",
  "Only members of Acme's own Slack workspace",
  "This Slack account can't be used for Acme",
  "isn't an email address. Example:",
  "which I don't understand. Did you mean the role admin?",
  "I'm not in that channel anymore",
  "isn't connected to this Slack workspace, or was removed from it",
  "The database didn't answer in time. Nothing was saved",
  "is already a member of Acme",
])("a real run shows the answer “%s”", (words) => {
  const texts = shown.map(({ text, blocks }) => `${text ?? ""} ${JSON.stringify(blocks)}`);
  expect(texts.some((one) => one.includes(words))).toBe(true);
});

test("a real run shows what each person gets, modals and Home tabs", () => {
  const groups = new Set(shown.map(({ group }) => group));
  expect([...groups]).toEqual(
    expect.arrayContaining([
      "Thread",
      "Direct messages",
      "Only visible to one",
      "Modals",
      "Home tab",
    ]),
  );
});
