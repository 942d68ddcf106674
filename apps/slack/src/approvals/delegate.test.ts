import { checkView } from "@usher/fake-slack";
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

const view = (user: string) => story.workspace.openView(user);
const form = (user: string) => JSON.stringify(view(user)?.blocks ?? null);
// The clock of the database is ahead of ours by whole days.
const inDays = (days: number) =>
  Math.floor(Date.now() / 1000) + database.clock.offsetSeconds() + days * 86_400;

async function delegateTo(name: string, until: number): Promise<void> {
  await story.invite("admin", "delegate");
  await story.app.idle();
  await story.workspace.suggest({ user: "admin", actionId: "people", text: name });
  const { userId: value } = story.member(name);
  const option = { text: { type: "plain_text", text: name }, value };
  await story.workspace.submitView({
    user: "admin",
    values: { "to.people": option, "until.time": until },
  });
}

test("a delegate decides in the place of an approver until the delegation ends", async () => {
  story = await startStory(database);
  await story.addMember("dan", "member");
  await delegateTo("dan", inDays(3));
  expect(form("admin")).toMatch(/dan can decide requests for you until <!date/);
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  await story.clickButton("dan", "approve");
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");

  await story.workspace.openHome({ user: "admin" });
  await story.app.idle();
  await story.workspace.closeView({ user: "admin" });
  await story.workspace.clickInHome({ user: "admin", actionId: "home.delegate" });
  await story.app.idle();
  expect(form("admin")).toContain("delegation.end");
  const shown = view("admin");
  const { title, submit, blocks } = shown ?? {};
  expect(checkView({ type: "modal", title, submit, blocks })).toEqual([]);
  await story.workspace.clickInView({ user: "admin", actionId: "delegation.end" });
  await story.app.idle();
  expect(form("admin")).toContain("Who decides for you");
  expect(form("admin")).not.toContain("delegation.end");
  await story.invite("member", "bob@acme.com");
  await story.app.idle();
  const bob = story.approvals().at(-1)?.ts ?? "";
  await story.clickButton("dan", "approve", { messageTs: bob });
  expect(story.ephemeralTexts("dan").at(-1)).toMatch(/^You can't decide this request for Acme/);
  expect((await story.invitation("bob@acme.com")).state).toBe("requested");
});

test("a delegation that is not possible stays in the form with its error", async () => {
  story = await startStory(database);
  await delegateTo("admin", inDays(3));
  expect(view("admin")?.errors.until).toContain("Choose someone other than yourself");
  await story.workspace.closeView({ user: "admin" });
  await story.addMember("dan", "member");
  await delegateTo("dan", inDays(200));
  expect(view("admin")?.errors.until).toContain("a time in the next 90 days");
  expect((await story.as("admin").approval.listDelegations({})).delegations).toEqual([]);
});
