import { checkView } from "@usher/fake-slack";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { inviteModal } from "../blocks/invite-modal.ts";
import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const nextYear = new Date().getUTCFullYear() + 1;
const form = (user: string) => JSON.stringify(story.workspace.openView(user)?.blocks ?? null);

test("an invitation for 30 days says so in the answer", async () => {
  story = await startStory(database);
  const { says } = await story.invite("admin", "jane@acme.com member for 30 days");
  expect(says).toBe(
    "Invited jane@acme.com as member for 30 days from acceptance. I'll let you know when they join.",
  );
  expect(await story.invitation("jane@acme.com")).toMatchObject({ accessFor: { days: 30 } });
});

test("a request says it to the approvers, and the approved invitation has it", async () => {
  story = await startStory(database);
  const { says } = await story.invite("member", `jane@acme.com until ${nextYear}-01-31`);
  expect(says).toContain(
    `jane@acme.com (member until 31 Jan ${nextYear}, 23:59 UTC) needs approval.`,
  );
  await story.app.idle();
  expect(story.request().text).toContain(`as member until 31 Jan ${nextYear}, 23:59 UTC`);
  expect(JSON.stringify(story.request().blocks)).toContain(`until 31 Jan ${nextYear}, 23:59 UTC`);
  expect(await story.invitation("jane@acme.com")).toMatchObject({
    accessUntil: `${nextYear}-01-31T23:59:59.000Z`,
  });
});

test("what is not an end invites no one and says what to type", async () => {
  story = await startStory(database);
  const { says } = await story.invite("admin", "jane@acme.com for 2 months");
  expect(says).toContain("I don't understand ‘for 2 months’.");
  expect(says).toContain("`for 30 days`");
  expect((await story.invite("admin", "jane@acme.com for 0 days")).says).toContain(
    "Access can't end then.",
  );
  expect((await story.invite("admin", "jane@acme.com until 2020-01-31")).says).toContain(
    "Access can't end then.",
  );
  expect((await story.invite("owner", "jane@acme.com owner for 3 days")).says).toContain(
    "The access of an owner doesn't end.",
  );
  expect((await story.system.invitation.list({})).invitations).toEqual([]);
});

test("the form keeps the end of a command that was partly understood", async () => {
  story = await startStory(database);
  expect((await story.invite("admin", "jane@acme.com admn for 2 weeks")).says).toBe("");
  expect(form("admin")).toContain("For 14 days");
  const draft = { emails: ["jane@acme.com"], roles: [], note: null, end: { days: 14 } };
  expect(checkView(inviteModal(draft))).toEqual([]);
  await story.workspace.submitView({ user: "admin", values: {} });
  expect(form("admin")).toContain("Invited jane@acme.com as member for 14 days from acceptance");
  expect(await story.invitation("jane@acme.com")).toMatchObject({ accessFor: { days: 14 } });
});

test("the form says under the end why it cannot be", async () => {
  story = await startStory(database);
  await story.invite("admin", "jane@acme.com admn for 0 days");
  await story.workspace.submitView({ user: "admin", values: {} });
  expect(story.workspace.openView("admin")?.errors).toEqual({
    access_end: expect.stringContaining("Access can't end then."),
  });
});

test("who joins is reported with the end", async () => {
  story = await startStory(database);
  await story.invite("admin", "jane@acme.com for 30 days");
  await story.accept("jane@acme.com");
  await story.app.idle();
  expect(story.dms("admin")).toEqual([
    "jane@acme.com joined Acme as member for 30 days from acceptance.",
  ]);
});

test("a form whose end was taken out invites without one", async () => {
  story = await startStory(database);
  await story.invite("admin", "jane@acme.com admn for 2 weeks");
  await story.workspace.submitView({ user: "admin", values: { "access_end.select": "never" } });
  expect(await story.invitation("jane@acme.com")).toMatchObject({ accessFor: null });
});

test("the question about a mistyped domain keeps the end", async () => {
  story = await startStory(database);
  await story.invite("admin", "jane@gmial.com for 3 days");
  const [question] = story.workspace.ephemerals("admin");
  const messageTs = question?.ts ?? "";
  const place = { user: "admin", channel: "general", messageTs };
  await story.workspace.click({ ...place, actionId: "address.typed" });
  await story.app.idle();
  expect(await story.invitation("jane@gmial.com")).toMatchObject({ accessFor: { days: 3 } });
});
