import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";
import type { StoryOptions } from "../testing/start-fixture.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

async function asked(text = "jane@acme.com admin", options?: StoryOptions): Promise<void> {
  story = await startStory(database, options);
  await story.invite("member", text);
  await story.app.idle();
}

const stateOf = async (email = "jane@acme.com") => (await story.invitation(email)).state;

test("S34: the requester cannot approve", async () => {
  story = await startStory(database, { policy: { approval: { required: "always" } } });
  await story.invite("admin", "jane@acme.com");
  await story.app.idle();
  await story.clickButton("admin", "approve");
  expect(story.ephemeralTexts("admin").at(-1)).toBe(
    "You requested this invitation, so someone else must approve it.",
  );
  expect(await stateOf()).toBe("requested");
});

test.each(["member", "billing"])("S34: a %s learns who may decide", async (role) => {
  await asked();
  await story.addMember("colleague", role === "member" ? "member" : "billing");
  await story.clickButton("colleague", "approve");
  const received = story.ephemeralTexts("colleague").at(-1) ?? "";
  expect(received).toContain("You can't decide this request for Acme. Approvers: ");
  expect(received).toContain("Admin");
  expect(received).toContain("Owner");
  expect(await stateOf()).toBe("requested");
});

test("S9: an admin cannot approve an owner", async () => {
  await asked("jane@acme.com owner");
  await story.clickButton("admin", "approve");
  expect(story.ephemeralTexts("admin").at(-1)).toBe(
    "You can't decide this request for Acme. Approvers: Owner.",
  );
  expect(await stateOf()).toBe("requested");
});

test("S34: the approver's rank is checked at the click, not when the message was rendered", async () => {
  await asked();
  const { membershipId } = story.member("admin");
  await story.as("owner").member.changeRole({ id: membershipId, roles: ["member"] });
  await story.clickButton("admin", "approve");
  expect(story.ephemeralTexts("admin").at(-1)).toContain("You can't decide this request");
  expect(await stateOf()).toBe("requested");
});

test("S34: a button of a decided request changes nothing and says who decided and when", async () => {
  await asked();
  await story.addMember("bob", "admin");
  // The message in front of the second person is older than the decision.
  const old = story.request();
  await story.clickButton("bob", "approve");
  await story.app.idle();
  const stale = await story.post(old);
  await story.clickButton("admin", "approve", { messageTs: stale });
  expect(story.ephemeralTexts("admin").at(-1)).toMatch(
    /^bob already approved this request at <!date\^\d+\^\{time\}\|/,
  );
  await story.clickButton("admin", "deny", { messageTs: stale }).catch(() => undefined);
  expect(await stateOf()).toBe("pending");
});

test("a message unknown to the app is updated when someone clicks it", async () => {
  await asked();
  const stale = await story.post(story.request());
  await story.clickButton("owner", "approve");
  await story.app.idle();
  await story.clickButton("admin", "approve", { messageTs: stale });
  await story.app.idle();
  const copy = story.approvals().find((message) => message.ts === stale);
  expect(copy?.text).toContain("Owner approved");
  expect(JSON.stringify(copy?.blocks)).not.toContain("actions");
});

test("S34: two simultaneous clicks count once", async () => {
  await asked();
  await story.clickButton("admin", "approve", { times: 2 });
  await story.app.idle();
  expect(await stateOf()).toBe("pending");
  expect(story.ephemeralTexts("admin")).toEqual([
    expect.stringMatching(/^You already approved this request/),
  ]);
  const { events } = await story.as("owner").audit.list({
    subjectId: (await story.invitation("jane@acme.com")).id,
  });
  expect(events.filter((event) => event.action === "invitation.approved")).toHaveLength(1);
});

test("S34: the same click delivered twice counts once", async () => {
  await asked();
  await story.clickButton("admin", "approve", { times: 2, redeliver: true });
  await story.app.idle();
  expect(await stateOf()).toBe("pending");
  expect(story.dms("member")).toHaveLength(1);
});

test("S34: of two simultaneous approvers one wins and the other learns who", async () => {
  await asked();
  await Promise.all([story.clickButton("admin", "approve"), story.clickButton("owner", "approve")]);
  await story.app.idle();
  const received = [...story.ephemeralTexts("admin"), ...story.ephemeralTexts("owner")];
  expect(received).toHaveLength(1);
  expect(received[0]).toMatch(/^(Admin|Owner) already approved this request at/);
  expect(story.dms("member")).toHaveLength(1);
});

test("an approval while the Deny form is open wins, and the form reports it", async () => {
  await asked();
  await story.clickButton("admin", "deny");
  await story.clickButton("owner", "approve");
  await story.workspace.submitView({ user: "admin", values: { text: "no\u0000\u202e" } });
  expect(story.workspace.openView("admin")?.errors.reason).toContain(
    "Owner already approved this request",
  );
  expect(await stateOf()).toBe("pending");
});

test("the Deny form asks for a reason where the policy requires one", async () => {
  await asked("jane@acme.com", { policy: { approval: { denyReasonRequired: true } } });
  await story.clickButton("admin", "deny");
  await story.workspace.submitView({ user: "admin", values: { text: " \u200b " } });
  expect(story.workspace.openView("admin")?.errors).toEqual({
    reason: "Enter a reason. The requester will see this.",
  });
  expect(await stateOf()).toBe("requested");
  await story.workspace.submitView({ user: "admin", values: { text: "Not now" } });
  expect(story.workspace.openView("admin")).toBeNull();
  expect(await stateOf()).toBe("denied");
});

test("a member who opens the Deny form cannot deny", async () => {
  await asked();
  await story.clickButton("billing", "deny");
  await story.workspace.submitView({ user: "billing", values: {} });
  expect(story.workspace.openView("billing")?.errors.reason).toContain(
    "You can't decide this request",
  );
  expect(await stateOf()).toBe("requested");
});

test("a click on an expired request is answered, and the message shows the expiry", async () => {
  await asked();
  await database.dataSource.query(
    "UPDATE approval_request SET expires_at = usher_now() - interval '1 minute' WHERE organization_id = $1",
    [story.organizationId],
  );
  await story.clickButton("admin", "approve");
  expect(story.ephemeralTexts("admin").at(-1)).toMatch(
    /^This request expired on <!date.*; no one was invited. Member can ask again.$/,
  );
  await story.app.idle();
  expect(story.request().text).toContain("expired without a decision");
});

test("a button with an unknown request id decides nothing", async () => {
  await asked();
  const { text, blocks } = story.request();
  const id = (await story.invitation("jane@acme.com")).approvalRequestId ?? "";
  const foreign = JSON.stringify(blocks).replaceAll(id, "01930000-0000-7000-8000-00000000dead");
  const forged = await story.post({ text, blocks: JSON.parse(foreign) });
  await story.clickButton("admin", "approve", { messageTs: forged });
  expect(story.ephemeralTexts("admin").at(-1)).toBe("This request no longer exists.");
});

test("a click whose response URL is used up is answered by direct message", async () => {
  await asked();
  story.slack.setDefault("response_url", { kind: "http", status: 404, body: "used_url" });
  await story.clickButton("billing", "approve");
  expect(story.ephemeralTexts("billing").at(-1)).toContain(
    "You can't decide this request for Acme.",
  );
  expect(story.slack.calls("chat.postEphemeral")).toHaveLength(1);
});
