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

const reason = "The customer's site is down <!here>";

async function ownersRequest(policy = {}): Promise<void> {
  story = await startStory(database, {
    policy: { approval: { required: "always", quorum: 2, breakGlass: true, ...policy } },
  });
  await story.invite("owner", "jane@acme.com admin");
  await story.app.idle();
}

test("an owner who approves their own request is asked why, and every approver is notified", async () => {
  await ownersRequest();
  await story.clickButton("owner", "approve");
  const form = story.workspace.openView("owner");
  expect(form).toMatchObject({ callback_id: "approval.break_glass" });
  expect((await story.invitation("jane@acme.com")).state).toBe("requested");
  await story.workspace.submitView({ user: "owner", values: { text: reason } });
  await story.app.idle();
  expect(story.workspace.openView("owner")).toBeNull();
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
  expect(story.request().text).toBe("Owner approved jane@acme.com; sending the email.");
  expect(JSON.stringify(story.request().blocks)).toContain("on their own request");
  expect(story.thread().at(-1)).toContain("🚨 Approved by Owner on their own request");
  expect(story.dms("admin")).toEqual([
    "Owner approved their own request to invite jane@acme.com as admin to Acme, without waiting for an approver. Reason: “The customer's site is down &lt;!here&gt;”",
  ]);
  expect(story.dms("owner")).toEqual([]);
  expect(story.dms("member")).toEqual([]);
});

test("S34: self-approval gets the plain rejection without the policy, or for an admin", async () => {
  await ownersRequest({ breakGlass: false, quorum: 1 });
  await story.clickButton("owner", "approve");
  expect(story.workspace.openView("owner")).toBeNull();
  expect(story.ephemeralTexts("owner").at(-1)).toBe(
    "You requested this invitation, so someone else must approve it.",
  );
  await story.as("owner").organization.updatePolicy({ policy: { approval: { breakGlass: true } } });
  await story.invite("admin", "bob@acme.com");
  await story.app.idle();
  const [, second] = story.approvals();
  await story.clickButton("admin", "approve", { messageTs: second?.ts ?? "" });
  expect(story.workspace.openView("admin")).toBeNull();
  expect(story.ephemeralTexts("admin").at(-1)).toBe(
    "You requested this invitation, so someone else must approve it.",
  );
});

test("S34: an owner who lost the role while the form was open approves nothing", async () => {
  await ownersRequest();
  await story.addMember("second", "owner");
  await story.clickButton("owner", "approve");
  const { membershipId } = story.member("owner");
  await story.as("second").member.changeRole({ id: membershipId, roles: ["admin"] });
  await story.workspace.submitView({ user: "owner", values: { text: reason } });
  expect(story.workspace.openView("owner")?.errors.reason).toContain(
    "Only an owner can approve their own request",
  );
  expect((await story.invitation("jane@acme.com")).state).toBe("requested");
});

test("a break-glass form submitted twice approves once", async () => {
  await ownersRequest();
  await story.clickButton("owner", "approve");
  await Promise.all([
    story.workspace.submitView({ user: "owner", values: { text: reason } }),
    story.workspace.submitView({ user: "owner", values: { text: reason } }).catch(() => undefined),
  ]);
  await story.app.idle();
  const { events } = await story.as("owner").audit.list({ action: "approval.break_glass" });
  expect(events).toHaveLength(1);
  expect(story.dms("admin")).toHaveLength(1);
});
