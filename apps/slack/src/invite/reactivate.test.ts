import { checkMessage, checkView } from "@usher/fake-slack";
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

const action = "member.reactivate";

async function suspend(...names: string[]): Promise<void> {
  for (const name of names)
    await story.as("owner").member.suspend({ id: story.member(name).membershipId });
}

async function start(...suspended: string[]): Promise<void> {
  story = await startStory(database);
  await suspend(...suspended);
}

const email = (name: string) => story.member(name).email;
const statusOf = async (name: string) =>
  (await story.system.member.get({ id: story.member(name).membershipId })).status;

/** What only this person sees of suspended members; Slack accepted it. */
function answer(user: string) {
  const message = story.workspace
    .ephemerals(user)
    .findLast(({ blocks }) => JSON.stringify(blocks).includes("reactivate:"));
  if (message === undefined) throw new Error(`${user} saw no answer`);
  const { text, blocks } = message;
  expect(checkMessage({ text, blocks })).toEqual([]);
  return { message, shown: JSON.stringify(blocks) };
}

async function click(user: string, name: string): Promise<string> {
  const { message } = answer(user);
  const element = message.blocks
    .map((block) => JSON.stringify(block))
    .flatMap((block) => /"value":"([^"]*)"/.exec(block)?.[1] ?? [])
    .find((value) => value.startsWith(story.member(name).membershipId));
  await story.workspace.click({
    user,
    channel: "general",
    messageTs: message.ts,
    actionId: action,
    value: element ?? "",
  });
  await story.app.idle();
  return answer(user).shown;
}

test("an admin who invites a suspended member is offered to reactivate them, with the role they had", async () => {
  await start("billing");
  await story.invite("admin", email("billing"));
  const { message, shown } = answer("admin");
  expect(message.text).toBe("Billing is a suspended member of Acme.");
  expect(shown).toContain("with the role billing.");
  expect(await click("admin", "billing")).toContain("is active, as billing.");
  expect(answer("admin").shown).not.toContain(action);
  expect(answer("admin").message.text).not.toContain("Billing");
  expect(await statusOf("billing")).toBe("active");
  const { events } = await story.system.audit.list({
    subjectId: story.member("billing").membershipId,
  });
  expect(events[0]).toMatchObject({
    action: "member.reactivated",
    actorKind: "slack_user",
    actorId: story.member("admin").userId,
  });
});

test("a person who may not reactivate them reads whom to ask", async () => {
  await start("billing");
  const { says } = await story.invite("member", email("billing"));
  expect(says).toMatch(
    /is a suspended member of Acme\. Owner and Admin can reactivate the membership\.$/,
  );
  expect(JSON.stringify(story.workspace.ephemerals("member"))).not.toContain(action);
});

test("S9: an admin is not offered to reactivate an owner, and reads who can", async () => {
  await start();
  const { membershipId: id } = story.member("billing");
  await story.as("owner").member.changeRole({ id, roles: ["owner"] });
  await suspend("billing");
  const { says } = await story.invite("admin", email("billing"));
  expect(says).toContain("Owner can reactivate the membership.");
  expect(JSON.stringify(story.workspace.ephemerals("admin"))).not.toContain(action);
});

test("of several, each is reactivated by a button of its own, and the rest is answered as always", async () => {
  await start("billing", "member");
  const { says } = await story.invite(
    "admin",
    `jane@acme.com ${email("billing")} ${email("member")}`,
  );
  await story.app.idle();
  expect(says).toMatch(/^Invited jane@acme.com as member/);
  expect(await click("admin", "member")).toContain("is active, as member.");
  expect(answer("admin").shown).toContain("with the role billing.");
  expect(await statusOf("billing")).toBe("suspended");
  await click("admin", "billing");
  expect(await statusOf("billing")).toBe("active");
});

test.each([
  [
    "reactivated",
    () => story.as("owner").member.reactivate({ id: story.member("billing").membershipId }),
    "is active, as billing.",
  ],
  [
    "removed",
    () => story.as("owner").member.remove({ id: story.member("billing").membershipId }),
    "This person is no longer a member of Acme, and can be invited again.",
  ],
] as const)("a member who was %s first is shown as they are", async (_state, changeFirst, says) => {
  await start("billing");
  await story.invite("admin", email("billing"));
  await changeFirst();
  const shown = await click("admin", "billing");
  expect(shown).toContain(says);
  expect(shown).not.toContain(action);
});

test("S9: core checks the right again at the click", async () => {
  await start("billing");
  const { membershipId: id } = story.member("billing");
  await story.invite("admin", email("billing"));
  await story.as("owner").member.changeRole({ id, roles: ["owner"] });
  expect(await click("admin", "billing")).toContain("This requires a higher role than yours.");
  await story.as("owner").member.changeRole({
    id: story.member("admin").membershipId,
    roles: ["member"],
  });
  await click("admin", "billing");
  expect(story.ephemeralTexts("admin").at(-1)).toContain("Your role in Acme doesn't allow this.");
  expect(await statusOf("billing")).toBe("suspended");
});

/** What the person's window shows; Slack accepted it. */
function modal(user: string): string {
  const view = story.workspace.openView(user);
  const { type, title, blocks, submit, close, callback_id } = view ?? {};
  expect(checkView({ type, title, blocks, close, ...(submit && { submit, callback_id }) })).toEqual(
    [],
  );
  return JSON.stringify(blocks);
}

test.each([
  ["alone", "", "No one was invited"],
  ["beside a new address", "jane@acme.com", "Done"],
])("the form offers it too: %s", async (_name, other, title) => {
  await start("billing");
  await story.workspace.globalShortcut({ user: "admin", callbackId: "invitation.create" });
  await story.workspace.submitView({
    user: "admin",
    values: { "emails.text": `${email("billing")} ${other}`.trim() },
  });
  await story.app.idle();
  expect(story.workspace.openView("admin")).toMatchObject({ title: { text: title } });
  expect(modal("admin")).toContain("with the role billing.");
  await story.workspace.clickInView({ user: "admin", actionId: action });
  await story.app.idle();
  expect(modal("admin")).toContain("is active, as billing.");
  if (other !== "") expect(modal("admin")).toContain("Invited jane@acme.com");
  expect(await statusOf("billing")).toBe("active");
});

test("the form keeps what is left to correct while a member is reactivated", async () => {
  await start("billing");
  await story.as("owner").organization.updatePolicy({ policy: { domains: { block: ["bad.io"] } } });
  await story.workspace.globalShortcut({ user: "admin", callbackId: "invitation.create" });
  await story.workspace.submitView({
    user: "admin",
    values: { "emails.text": `${email("billing")} jane@bad.io`, "note.text": "a note" },
  });
  await story.app.idle();
  expect(modal("admin")).toContain("jane@bad.io");
  await story.workspace.clickInView({ user: "admin", actionId: action });
  await story.app.idle();
  const shown = modal("admin");
  expect(shown).toContain("is active, as billing.");
  expect(shown).toContain('"initial_value":"jane@bad.io"');
  expect(shown).toContain("a note");
});
