import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { startSandbox, type Sandbox } from "../start-sandbox.ts";
import { runThrough } from "./run-through.ts";

const Entries = z.array(
  z.object({
    id: z.string(),
    group: z.string(),
    title: z.string(),
    text: z.string().nullable(),
    blocks: z.array(z.unknown()),
    problems: z.array(z.unknown()),
  }),
);
const Gallery = z.object({ examples: Entries, seen: Entries });

let db: TestDatabase;
let sandbox: Sandbox;
let gallery: z.infer<typeof Gallery>;
beforeAll(async () => {
  db = await createTestDatabase();
  sandbox = await startSandbox({
    port: 0,
    dataDirectory: null,
    databaseUrl: db.url,
    logLevel: "silent",
    slackPatienceMs: 20_000,
  });
  await runThrough(sandbox);
  gallery = Gallery.parse(await (await fetch(`${sandbox.page}/gallery/entries`)).json());
}, 180_000);
afterAll(async () => {
  await sandbox?.stop();
  await db?.close();
});

test("everything shown in a real run passes the checker", () => {
  const wrong = gallery.seen.filter(({ problems }) => problems.length > 0);
  expect(wrong).toEqual([]);
  expect(gallery.seen.length).toBeGreaterThan(30);
});

test("every example that the app lists passes the checker", () => {
  const wrong = gallery.examples.filter(({ problems }) => problems.length > 0);
  expect(wrong).toEqual([]);
  expect(gallery.examples.length).toBeGreaterThan(35);
  const ids = new Set([...gallery.examples, ...gallery.seen].map(({ id }) => id));
  expect(ids.size).toBe(gallery.examples.length + gallery.seen.length);
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
  const requests = gallery.seen.filter(({ group }) => group === "Requests in the channel");
  const titles = requests.map(({ blocks }) => JSON.stringify(blocks[0]));
  expect(titles.some((one) => one.includes(` ${title}"`))).toBe(true);
});

test.each([
  "isn't connected to Acme yet",
  "You can't decide this request for Acme. Approvers:",
  "You requested this invitation, so someone else must approve it",
  "You already approved this request at",
  "Only members of Acme's own Slack workspace",
  "This Slack account can't be used for Acme",
  "isn't an email address. Example:",
  "isn't a role. Did you mean admin?",
  "I can't post there",
  "isn't connected to this Slack workspace, or was removed from it",
  "The database didn't answer in time. Nothing was saved",
  "is already a member of Acme",
])("a real run shows the answer “%s”", (words) => {
  const told = gallery.seen.map(({ text, blocks }) => `${text ?? ""} ${JSON.stringify(blocks)}`);
  expect(told.some((one) => one.includes(words))).toBe(true);
});

test("a real run shows what each person gets, modals and Home tabs", () => {
  const groups = new Set(gallery.seen.map(({ group }) => group));
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
