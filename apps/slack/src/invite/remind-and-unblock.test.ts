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

const remindersOf = async (email: string) => {
  const { approvalRequestId } = await story.invitation(email);
  const { remindedAt } = await story.system.approval.get({ id: approvalRequestId ?? "" });
  return remindedAt;
};

test("the requester reminds the approvers by command, in a list and in the Home tab", async () => {
  story = await startStory(database);
  await story.invite("member", "jane@acme.com admin");
  await story.app.idle();
  expect((await story.invite("member", "remind jane@acme.com")).says).toBe(
    "Reminded the approvers.",
  );
  await story.app.idle();
  expect(await remindersOf("jane@acme.com")).not.toBeNull();
  expect(story.thread()).toContain("⏰ The approvers were reminded.");
  expect((await story.invite("member", "remind jane@acme.com")).says).toMatch(
    /^The approvers were reminded recently\. Try again in 4 hours\.$/,
  );

  await story.invite("member", "bob@acme.com");
  await story.invite("member", "list mine");
  const [list] = story.workspace.ephemerals("member").slice(-1);
  const { approvalRequestId: bob } = await story.invitation("bob@acme.com");
  const remind = { user: "member", channel: "general", messageTs: list?.ts ?? "" };
  const actionId = "approval.remind";
  await story.workspace.click({ ...remind, actionId, value: bob ?? "" });
  await story.app.idle();
  expect(await remindersOf("bob@acme.com")).not.toBeNull();
  expect(story.ephemeralTexts("member")).toContain("Reminded the approvers.");

  await story.invite("member", "zoe@acme.com");
  await story.workspace.openHome({ user: "member" });
  await story.app.idle();
  const { approvalRequestId: zoe } = await story.invitation("zoe@acme.com");
  await story.workspace.clickInHome({ user: "member", actionId, value: zoe ?? "" });
  await story.app.idle();
  expect(await remindersOf("zoe@acme.com")).not.toBeNull();
  expect(JSON.stringify(story.workspace.openView("member")?.blocks)).toContain(
    "Reminded the approvers.",
  );
});

test("an invitation that waits for no approval has no one to remind", async () => {
  story = await startStory(database);
  await story.invite("admin", "jane@acme.com");
  expect((await story.invite("admin", "remind jane@acme.com")).says).toBe(
    "The invitation for jane@acme.com isn't waiting for approval, so no one was reminded.",
  );
});

test("an admin does not lift what the invitee muted, and is told who can", async () => {
  story = await startStory(database);
  const { id: organizationId } = await story.as("owner").organization.get();
  const entry = { organizationId, id: crypto.randomUUID(), emailKey: "jane@acme.com" };
  await story.store.read.suppressions.mute(entry);
  expect((await story.invite("admin", "jane@acme.com")).says).toMatch(
    /^jane@acme.com doesn't receive email from Acme: they opted out \(<!date[^>]*>\)\. Only they can lift that, on the page/u,
  );
  expect((await story.invite("admin", "unblock jane@acme.com")).says).toMatch(
    /^jane@acme.com muted Acme, so nothing was changed\. Only they can lift that/u,
  );
  expect((await story.invite("admin", "jane@acme.com")).says).toContain("they opted out");
});

test.each([
  ["bounced", "an email bounced"],
  ["declined", "they declined an invitation"],
  ["spam", "they reported an email as spam"],
  ["manual", "an admin blocked the address"],
] as const)("an admin lifts the block of an address: %s", async (reason, why) => {
  story = await startStory(database);
  const { id: organizationId } = await story.as("owner").organization.get();
  await story.store.read.suppressions.add({
    organizationId,
    id: crypto.randomUUID(),
    emailKey: "jane@acme.com",
    reason,
    days: reason === "declined" ? 30 : null,
  });
  const { says } = await story.invite("member", "jane@acme.com");
  const ends = reason === "declined" ? " This ends <!date[^>]*>\\." : "";
  expect(says).toMatch(
    new RegExp(
      `^jane@acme.com doesn't receive email from Acme: ${why} \\(<!date[^>]*>\\)\\.${ends} An admin can lift that: \`/invite unblock jane@acme.com\`\\.$`,
      "u",
    ),
  );
  expect((await story.invite("member", "unblock jane@acme.com")).says).toBe(
    "Your role in Acme doesn't allow this. Ask an admin.",
  );
  expect((await story.invite("admin", "unblock jane@acme.com")).says).toMatch(
    new RegExp(
      `^jane@acme.com can be emailed by Acme again. It was blocked: ${why} \\(<!date[^>]*>\\)\\.$`,
      "u",
    ),
  );
  expect((await story.invite("admin", "unblock jane@acme.com")).says).toBe(
    "jane@acme.com isn't blocked in Acme. Nothing was changed.",
  );
  expect((await story.invite("admin", "jane@acme.com")).says).toMatch(/^Invited jane@acme.com/);
});
