import { checkView } from "@usher/fake-slack";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { inviteModal } from "../blocks/invite-modal.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";
import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const form = (user: string) => JSON.stringify(story.workspace.openView(user)?.blocks ?? null);
const initial = (user: string, blockId: string): unknown => {
  const block = story.workspace.openView(user)?.blocks.find((one) => one["block_id"] === blockId);
  return (block?.["element"] as { initial_option?: { value: string } } | undefined)?.initial_option
    ?.value;
};

async function shortcutOn(user: string, text: string): Promise<void> {
  const { ts } = story.workspace.say({ user: "member", channel: "general", text });
  const callbackId = "invitation.from_message";
  await story.workspace.messageShortcut({ user, callbackId, channel: "general", messageTs: ts });
  await story.app.idle();
}

test("the message shortcut fills the form with the message's addresses", async () => {
  story = await startStory(database);
  await shortcutOn("admin", "New: <mailto:jane@acme.com|Jane>, bob@acme.com and jane@acme.com");
  expect(form("admin")).toContain("jane@acme.com\\nbob@acme.com");
  await story.workspace.submitView({ user: "admin", values: { "role.select": "billing" } });
  expect(form("admin")).toContain("Invited jane@acme.com and bob@acme.com as billing");
  expect(await story.invitation("bob@acme.com")).toMatchObject({ roles: ["billing"] });
});

test("the message shortcut reports a message without an address", async () => {
  story = await startStory(database);
  await shortcutOn("admin", "Lunch?");
  expect(form("admin")).toContain("There is no email address in this message.");
});

test("a form that cannot hold all addresses says how many are missing", async () => {
  story = await startStory(database);
  await shortcutOn("admin", Array.from({ length: 25 }, (_, n) => `p${n}@x.io`).join(" "));
  expect(form("admin")).toContain("The message has 5 more; a form can hold 20 addresses.");
  expect(form("admin")).toContain("p19@x.io");
  expect(form("admin")).not.toContain("p20@x.io");
});

test.each([
  [
    "jane@acme.com admn",
    "I left out ‘admn’, which I don't understand. Did you mean the role admin?",
  ],
  ["jane@acme.com bob@acme", "I left out ‘bob@acme’, which isn't an email address."],
  [
    "jane@acme.com bob@acme–corp.com",
    "I left out ‘bob@acme–corp.com’, which isn't an email address.",
  ],
  ["Admin Team <jane@acme.com>", "I read ‘Admin Team’ as a name."],
])(
  "a command that was partly understood opens the form and sends nothing: %s",
  async (text, words) => {
    story = await startStory(database);
    expect((await story.invite("admin", text)).says).toBe("");
    expect(form("admin")).toContain(words);
    expect(initial("admin", "role")).toBe("member");
    expect((await story.system.invitation.list({})).invitations).toEqual([]);
    await story.workspace.submitView({ user: "admin", values: {} });
    expect(form("admin")).toContain("Invited jane@acme.com as member");
  },
);

test("the form takes addresses as they are pasted and rejects what would become another one", async () => {
  story = await startStory(database);
  await story.invite("admin", "");
  const submit = (text: string) =>
    story.workspace.submitView({ user: "admin", values: { "emails.text": text } });
  const errors = () => story.workspace.openView("admin")?.errors;
  await submit("jane@acme.com\nja\u200bne@acme.com");
  expect(errors()).toEqual({
    emails: "‘ja[U+200B]ne@acme.com’ isn't an email address. Correct it or remove it.",
  });
  await submit("jane@acme–corp.com, and someone");
  expect(errors()).toEqual({
    emails:
      "‘jane@acme–corp.com’ and ‘someone’ aren't email addresses. Correct them or remove them.",
  });
  expect((await story.system.invitation.list({})).invitations).toEqual([]);
  const people = Array.from({ length: 8 }, (_, n) => `"Doe, Jane" <p${n}@acme.com>`);
  await submit(people.join(";\n"));
  expect(form("admin")).toContain("p6@acme.com and p7@acme.com as member");
});

test("the message shortcut names what it could not read", async () => {
  story = await startStory(database);
  await shortcutOn("admin", "New: jane@acme.com, bob@acme–corp.com");
  expect(form("admin")).toContain("I left out ‘bob@acme–corp.com’, which isn't an email address.");
});

test("the form offers the organization's roles and remembers the last use", async () => {
  story = await startStory(database);
  await story.as("owner").role.create({ slug: "org-design", name: "Design" });
  await story.invite("admin", "");
  expect(form("admin")).toContain('"text":{"type":"plain_text","text":"Design"}');
  expect(form("admin")).toContain("Default (7 days)");
  expect(initial("admin", "role")).toBe("member");
  await story.workspace.submitView({
    user: "admin",
    values: { "emails.text": "jane@acme.com", "role.select": "org-design", "expiry.select": "24" },
  });
  const { expiresAt, stateChangedAt } = await story.invitation("jane@acme.com");
  expect(Date.parse(expiresAt ?? "") - Date.parse(stateChangedAt)).toBe(24 * 3_600_000);
  await story.workspace.closeView({ user: "admin" });
  await story.invite("admin", "");
  expect(initial("admin", "role")).toBe("org-design");
  expect(initial("admin", "expiry")).toBe("24");
});

test.each(["admin", "owner"])(
  "a role with power over others is not preselected: %s",
  async (role) => {
    story = await startStory(database);
    await story.invite("owner", `jane@acme.com ${role}`);
    await story.invite("owner", "");
    expect(initial("owner", "role")).toBe("member");
    await story.workspace.closeView({ user: "owner" });
    await story.invite("owner", role);
    expect(initial("owner", "role")).toBe(role);
  },
);

test("typed values win over the last use", async () => {
  story = await startStory(database);
  await story.invite("admin", "jane@acme.com billing");
  await story.invite("admin", "owner “with a note”");
  expect(initial("admin", "role")).toBe("owner");
  expect(form("admin")).toContain("with a note");
});

test("the form reports a mention without an address", async () => {
  story = await startStory(database);
  await story.invite("admin", "@noemail");
  expect(form("admin")).toContain("I can't see the email address of someone you mentioned.");
});

test("the form opens even when the database stalls", async () => {
  story = await startStory(database);
  const lock = database.dataSource.createQueryRunner();
  await lock.startTransaction();
  await lock.query("LOCK TABLE organization IN ACCESS EXCLUSIVE MODE");
  story.config.requestTimeouts = { ...longTimeouts, prefillMs: 400 };
  await story.invite("admin", "");
  expect(form("admin")).toContain("Default");
  await lock.rollbackTransaction();
  await lock.release();
  await story.app.idle();
});

test("an expiry that the organization does not allow is rejected with a clear text", async () => {
  story = await startStory(database);
  await story.invite("admin", "");
  await story.as("owner").organization.updatePolicy({ policy: { expiry: { maxHours: 200 } } });
  await story.workspace.submitView({
    user: "admin",
    values: { "emails.text": "jane@acme.com", "expiry.select": "720" },
  });
  expect(story.workspace.openView("admin")?.errors).toEqual({
    expiry: "Your organization doesn't allow that expiry time.",
  });
});

test("a command of 12,500 addresses reports the limit, and nothing is saved", async () => {
  story = await startStory(database);
  const people = (count: number) => Array.from({ length: count }, (_, n) => `p${n}@x.io`).join(" ");
  expect((await story.invite("admin", people(12_500))).says).toBe(
    "You can invite up to 20 people at once; you listed 12,500.",
  );
  await story.invite("admin", "");
  await story.workspace.submitView({ user: "admin", values: { "emails.text": people(21) } });
  expect(story.workspace.openView("admin")?.errors).toEqual({
    emails: "You can invite up to 20 people at once; you listed 21.",
  });
  expect((await story.system.invitation.list({})).invitations).toEqual([]);
});

test("Slack accepts the form with every role and notice", () => {
  const expiry = { defaultHours: 5, minHours: 1, maxHours: 720, allowNever: true };
  const customRoles = Array.from({ length: 300 }, (_, n) => ({
    slug: `org-${"x".repeat(60)}`.slice(0, 64 - String(n).length) + n,
    name: "x".repeat(100),
  }));
  const view = inviteModal(
    { emails: [], roles: [], note: null, notices: ["x".repeat(4000)] },
    { roles: ["member", "org-gone"], expiresInHours: 17, customRoles, expiry },
  );
  expect(checkView(view)).toEqual([]);
});
