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

async function asked(text = "jane@acme.com", options?: StoryOptions): Promise<void> {
  story = await startStory(database, options);
  await story.invite("member", text);
  await story.app.idle();
}

const settleDelivery = async (status: "delivered" | "bounced", email = "jane@acme.com") => {
  const { outbox } = database.store.read;
  const { id } = await story.invitation(email);
  const [row] = await database.sql<{ id: string }>(
    "SELECT id FROM delivery WHERE invitation_id = $1 ORDER BY generation DESC",
    [id],
  );
  const delivery = { organizationId: story.organizationId, deliveryId: row?.id ?? "" };
  await outbox.beginSending({ ...delivery, from: ["queued"] });
  const detail = status === "bounced" ? "550 5.1.1 no such user" : null;
  await outbox.settle({ ...delivery, from: ["sending"], status, detail, providerMessageId: null });
  await story.app.idle();
  return id;
};

const view = (user: string) => JSON.stringify(story.workspace.openView(user)?.blocks ?? []);

test("Details shows everything about a request to people who may see it", async () => {
  await asked("jane@acme.com admin “Runs the Berlin office”");
  await story.clickButton("admin", "details");
  expect(story.workspace.openView("admin")?.title).toMatchObject({ text: "Invitation request" });
  expect(view("admin")).toContain("Runs the Berlin office");
  expect(view("admin")).toContain("Needs approval from an admin or owner");
  expect(view("admin")).toContain("📝 Member asked to invite jane@acme.com.");
  expect(story.ephemeralTexts("admin")).toEqual([]);
});

test("S34: Details shows nothing to an outsider of the organization", async () => {
  await asked();
  story.workspace.addUser({ name: "stranger", email: "stranger@acme.com" });
  await story.clickButton("stranger", "details");
  expect(view("stranger")).toContain("isn't connected to Acme");
  expect(view("stranger")).not.toContain("jane@acme.com");
});

test("Send again sends one email with a new link, however often the click is delivered", async () => {
  await asked("jane@acme.com", { policy: { limits: { resendCooldownMinutes: 0 } } });
  await story.clickButton("admin", "approve");
  const id = await settleDelivery("delivered");
  const value = `resend ${id}`;
  await story.clickButton("admin", "invitation.manage", { value, times: 2, redeliver: true });
  expect((await story.invitation("jane@acme.com")).generation).toBe(2);
  expect(new Set(story.ephemeralTexts("admin"))).toEqual(
    new Set(["Sent jane@acme.com a new link. Older links no longer work."]),
  );
  expect(story.request().text).toBe("Admin approved jane@acme.com; sending the email.");
});

test("Revoke… asks for a reason and shows it", async () => {
  await asked();
  await story.clickButton("admin", "approve");
  const id = await settleDelivery("delivered");
  await story.clickButton("admin", "invitation.manage", { value: `revoke ${id}` });
  expect(view("admin")).toContain("jane@acme.com");
  await story.workspace.submitView({ user: "admin", values: { text: "Wrong <!channel> Jane" } });
  await story.app.idle();
  expect(story.workspace.openView("admin")).toBeNull();
  expect(story.request().text).toBe("The invitation for jane@acme.com to Acme was revoked.");
  expect(JSON.stringify(story.request().blocks)).toContain(
    "revoked (Wrong <!channel> Jane) by Admin",
  );
});

test("a bounced invitation can be revoked directly, but not by people without permission", async () => {
  await asked();
  await story.clickButton("admin", "approve");
  await settleDelivery("bounced");
  await story.clickButton("billing", "invitation.revoke");
  expect(story.ephemeralTexts("billing")).toHaveLength(1);
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
  await story.clickButton("admin", "invitation.revoke");
  expect(story.ephemeralTexts("admin")).toEqual([]);
  expect((await story.invitation("jane@acme.com")).state).toBe("revoked");
});

test("S34: a menu with the id of another invitation acts under the rights of the member who clicks", async () => {
  await asked();
  await story.clickButton("admin", "approve");
  const id = await settleDelivery("delivered");
  const foreign = "01930000-0000-7000-8000-00000000dead";
  const forged = JSON.stringify(story.request().blocks).replaceAll(id, foreign);
  const message = await story.post({ text: "forged", blocks: JSON.parse(forged) });
  await story.clickButton("admin", "invitation.manage", {
    messageTs: message,
    value: `resend ${foreign}`,
  });
  expect(story.ephemeralTexts("admin").at(-1)).toBe(
    "There is no open invitation for that address that you can change.",
  );
});

test("a withdrawn request can be made again, once, by its requester", async () => {
  await asked();
  await story.invite("member", "cancel jane@acme.com");
  await story.app.idle();
  await story.clickButton("admin", "ask_again");
  expect(story.ephemeralTexts("admin").at(-1)).toBe("Only the requester can ask again.");
  await story.clickButton("member", "ask_again", { times: 2 });
  expect(story.ephemeralTexts("member")).toEqual(
    expect.arrayContaining([
      "The approvers have a new request.",
      "This has already been requested again.",
    ]),
  );
  const [old, fresh, ...more] = story.approvals();
  expect(more).toEqual([]);
  expect(JSON.stringify(old?.blocks)).toContain("was replaced by a new request");
  expect(JSON.stringify(old?.blocks)).not.toContain("ask_again");
  expect(fresh?.text).toMatch(/^Member wants to invite jane@acme.com to Acme as member/);
});

test("a denied request is reopened by an admin, not by the requester", async () => {
  await asked();
  await story.clickButton("owner", "deny");
  await story.workspace.submitView({ user: "owner", values: {} });
  await story.app.idle();
  await story.clickButton("member", "reopen");
  expect(story.ephemeralTexts("member").at(-1)).toBe(
    "Only an admin or owner other than the requester can reopen this.",
  );
  await story.clickButton("admin", "reopen");
  const [old, fresh] = story.approvals();
  expect(JSON.stringify(old?.blocks)).not.toContain('"reopen"');
  expect(fresh?.text).toMatch(/^Member wants to invite jane@acme.com/);
  await story.clickButton("admin", "approve", { messageTs: fresh?.ts ?? "" });
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
});

test("Fix address… invites the right address in the name of the member who clicks, and says so", async () => {
  await asked();
  await story.clickButton("admin", "approve");
  await settleDelivery("bounced");
  await story.clickButton("admin", "invitation.fix");
  expect(view("admin")).toContain("this mailbox doesn't exist");
  await story.workspace.submitView({ user: "admin", values: { text: "jane.doe@acme.com" } });
  await story.app.idle();
  expect(view("admin")).toContain("Sent the invitation to jane.doe@acme.com");
  expect(await story.invitation("jane.doe@acme.com")).toMatchObject({
    state: "pending",
    inviter: { userId: story.member("admin").userId },
  });
  expect((await story.invitation("jane@acme.com")).state).toBe("revoked");
  const [old, ...more] = story.approvals();
  expect(more).toEqual([]);
  expect(old?.text).toMatch(/^The address jane@acme.com was wrong/);
  expect(story.thread().at(-1)).toBe(
    "✏️ The address jane@acme.com was corrected to jane.doe@acme.com by Admin.",
  );
});

test("Fix address… asks about an address that looks mistyped as well, and sends the same one again", async () => {
  await asked();
  await story.clickButton("admin", "approve");
  await settleDelivery("bounced");
  await story.clickButton("admin", "invitation.fix");
  const send = (text: string) => story.workspace.submitView({ user: "admin", values: { text } });
  await send("jane@gmial.com");
  expect(view("admin")).toContain("Did you mean jane@gmail.com?");
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
  // Another one is asked about too.
  await send("jane@gmali.com");
  expect(view("admin")).toContain("domain of jane@gmali.com");
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
  await send("jane@gmali.com");
  await story.app.idle();
  expect(view("admin")).toContain("Sent the invitation to jane@gmali.com");
  expect((await story.invitation("jane@acme.com")).state).toBe("revoked");
});

test("S34: a person who fixes an address makes a new request and does not approve it", async () => {
  await asked("jane@acme.com", { policy: { approval: { required: "always" } } });
  await story.clickButton("admin", "approve");
  await settleDelivery("bounced");
  await story.clickButton("admin", "invitation.fix");
  await story.workspace.submitView({ user: "admin", values: { text: "jane.doe@acme.com" } });
  await story.app.idle();
  expect(view("admin")).toContain("jane.doe@acme.com needs approval");
  const [old, fresh] = story.approvals();
  expect(old?.text).toMatch(/^The address jane@acme.com was wrong/);
  expect(fresh?.text).toMatch(/^Admin wants to invite jane.doe@acme.com/);
  await story.clickButton("admin", "approve", { messageTs: fresh?.ts ?? "" });
  expect(story.ephemeralTexts("admin").at(-1)).toBe(
    "You requested this invitation, so someone else must approve it.",
  );
  expect((await story.invitation("jane.doe@acme.com")).state).toBe("requested");
  await story.clickButton("owner", "approve", { messageTs: fresh?.ts ?? "" });
  expect((await story.invitation("jane.doe@acme.com")).state).toBe("pending");
});

test("an unusable address is reported under its input, and nothing is changed", async () => {
  await asked();
  await story.clickButton("admin", "approve");
  await settleDelivery("bounced");
  await story.clickButton("admin", "invitation.fix");
  for (const [typed, words] of [
    ["jane@acme.com", "Enter a different address"],
    [story.member("billing").email, "is already a member of Acme"],
  ] as const) {
    await story.workspace.submitView({ user: "admin", values: { text: typed } });
    expect(story.workspace.openView("admin")?.errors).toEqual({
      email: expect.stringContaining(words),
    });
  }
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
});
