import { checkMessage } from "@usher/fake-slack";
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

const begin = async (options?: StoryOptions) => (story = await startStory(database, options));

test("the bare command opens a form that works like the command", async () => {
  await begin();
  const { says } = await story.invite("member", "");
  expect(says).toBe("");
  await story.workspace.submitView({
    user: "member",
    values: {
      "emails.text": "jane@acme.com\nbob@acme.com",
      "role.select": "billing",
      "note.text": "both on Monday",
    },
  });
  const shown = story.workspace.openView("member");
  expect(JSON.stringify(shown?.blocks)).toContain(
    "jane@acme.com and bob@acme.com (billing) need approval",
  );
  await story.app.idle();
  expect(JSON.stringify(story.request().blocks)).toContain("both on Monday");
});

test("the shortcut and the Home tab open the same form", async () => {
  await begin();
  await story.workspace.globalShortcut({ user: "admin", callbackId: "invitation.create" });
  expect(story.workspace.openView("admin")?.callback_id).toBe("invitation.create");
  await story.workspace.closeView({ user: "admin" });
  await story.workspace.openHome({ user: "admin" });
  await story.app.idle();
  await story.workspace.clickInHome({ user: "admin", actionId: "home.invite" });
  expect(story.workspace.openView("admin")?.callback_id).toBe("invitation.create");
});

test("requests can be decided in the Home tab, which then no longer shows them", async () => {
  await begin();
  await story.invite("member", "jane@acme.com");
  await story.workspace.openHome({ user: "owner" });
  await story.app.idle();
  expect(JSON.stringify(story.workspace.home("owner"))).toContain("jane@acme.com as member");
  await story.workspace.clickInHome({ user: "owner", actionId: "approve" });
  await story.app.idle();
  expect(JSON.stringify(story.workspace.home("owner"))).not.toContain("jane@acme.com");
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
});

test("a mentioned person is invited by their address, after confirmation", async () => {
  await begin();
  story.workspace.addUser({ name: "newbie", email: "newbie@acme.com" });
  await story.invite("admin", "@newbie admin");
  const form = JSON.stringify(story.workspace.openView("admin")?.blocks);
  expect(form).toContain("newbie@acme.com");
  await story.workspace.submitView({ user: "admin", values: {} });
  expect(await story.invitation("newbie@acme.com")).toMatchObject({ roles: ["admin"] });
});

test("status, resend and revoke work by address, and list shows the result", async () => {
  await begin({ policy: { limits: { resendCooldownMinutes: 0 } } });
  await story.invite("admin", "jane@acme.com");
  expect((await story.invite("admin", "list")).says).toContain(
    "jane@acme.com as member: sending the email",
  );
  expect((await story.invite("admin", "status jane@acme.com")).says).toMatch(
    /^📤 jane@acme.com as member/,
  );
  expect((await story.invite("admin", "resend jane@acme.com")).says).toBe(
    "Sent jane@acme.com a new link. Older links no longer work.",
  );
  expect((await story.invite("admin", "revoke jane@acme.com")).says).toBe(
    "Revoked the invitation for jane@acme.com. The link no longer works.",
  );
  expect((await story.invite("admin", "revoke jane@acme.com")).says).toBe(
    "The invitation for jane@acme.com was revoked.",
  );
  expect((await story.invite("admin", "list")).says).toBe(
    "No open invitations. Type /invite help to see how to create one.",
  );
});

test("a mention stands for the address in status, resend, revoke and approve", async () => {
  await begin({ policy: { limits: { resendCooldownMinutes: 0 } } });
  story.workspace.addUser({ name: "newbie", email: "newbie@acme.com" });
  await story.invite("admin", "newbie@acme.com");
  expect((await story.invite("admin", "status @newbie")).says).toMatch(
    /^📤 newbie@acme.com as member/,
  );
  expect((await story.invite("admin", "resend @newbie")).says).toMatch(/^Sent newbie@acme.com/);
  expect((await story.invite("admin", "revoke @newbie")).says).toMatch(/^Revoked .* newbie@acme/);
  await story.invite("member", "newbie@acme.com admin");
  expect((await story.invite("owner", "approve @newbie")).says).toMatch(/^Approved newbie@acme/);
  const { id } = story.workspace.user("noemail");
  expect((await story.invite("admin", "status @noemail")).says).toBe(
    `I can't see the email address of <@${id}>. Type it instead. Nothing was changed.`,
  );
});

test("a list can be paged and its buttons used in place", async () => {
  await begin({ policy: { limits: { resendCooldownMinutes: 0 } } });
  for (let first = 0; first < 12; first += 6)
    await story.invite(
      "admin",
      Array.from({ length: 6 }, (_, n) => `p${first + n}@x.io`).join(" "),
    );
  const { reply } = await story.invite("admin", "list");
  expect(checkMessage({ text: reply?.text, blocks: reply?.blocks })).toEqual([]);
  const [list] = story.workspace.ephemerals("admin").slice(-1);
  const clickButton = (actionId: string, value?: string) =>
    story.workspace.click({
      user: "admin",
      channel: "general",
      messageTs: list?.ts ?? "",
      actionId,
      ...(value === undefined ? {} : { value }),
    });
  const now = () =>
    story.ephemeralTexts("admin").find((text) => text.includes("Open invitations")) ?? "";
  await clickButton("list.page");
  await story.app.idle();
  expect(now().match(/@x\.io/g)).toHaveLength(2);
  const email = /(p\d+@x\.io)/.exec(now())?.[1] ?? "";
  const { id, generation } = await story.invitation(email);
  await clickButton("list.resend", `all ${id}`);
  await story.app.idle();
  expect((await story.invitation(email)).generation).toBe(generation + 1);
  expect(now().match(/@x\.io/g)).toHaveLength(10);
});

test("a colleague cannot act on a list with a button value of someone else", async () => {
  await begin();
  await story.invite("admin", "jane@acme.com");
  await story.invite("member", "bob@acme.com");
  await story.invite("member", "list");
  const [list] = story.workspace.ephemerals("member").slice(-1);
  const { id } = await story.invitation("jane@acme.com");
  const message = {
    text: "forged",
    blocks: JSON.stringify(list?.blocks).replaceAll(
      (await story.invitation("bob@acme.com")).id,
      id,
    ),
  };
  await fetch(`${story.slack.apiUrl}chat.postEphemeral`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${story.workspace.botToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      channel: story.workspace.channel("general").id,
      user: story.workspace.user("member").id,
      text: message.text,
      blocks: JSON.parse(message.blocks),
    }),
  });
  const [forged] = story.workspace.ephemerals("member").slice(-1);
  await story.workspace.click({
    user: "member",
    channel: "general",
    messageTs: forged?.ts ?? "",
    actionId: "list.revoke",
  });
  await story.app.idle();
  expect(story.ephemeralTexts("member").at(-1)).toBe(
    "There is no open invitation for that address that you can change.",
  );
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
});

test("the requester can withdraw, and the message says so", async () => {
  await begin();
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  expect((await story.invite("member", "cancel jane@acme.com")).says).toBe(
    "Withdrew the request for jane@acme.com. No one was invited.",
  );
  await story.app.idle();
  expect(story.request().text).toBe(
    "Member withdrew the invitation request for jane@acme.com; no one was invited.",
  );
});
