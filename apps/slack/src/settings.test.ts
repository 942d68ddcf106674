import { checkView } from "@usher/fake-slack";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "./testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

async function open(user: string): Promise<string> {
  expect((await story.invite(user, "settings")).says).toBe("");
  await story.app.idle();
  const view = story.workspace.openView(user);
  const { type, title, blocks, submit, close, callback_id, private_metadata } = view ?? {};
  const given = { type, title, blocks, close, ...(submit ? { submit, callback_id } : {}) };
  expect(checkView({ ...given, ...(private_metadata ? { private_metadata } : {}) })).toEqual([]);
  return JSON.stringify(view?.blocks);
}

const policy = async () => (await story.as("owner").organization.get()).policy;

test("an owner changes the rules of approving", async () => {
  story = await startStory(database);
  const shown = await open("owner");
  expect(shown).toContain("When someone may not invite alone");
  const { userId } = story.member("admin");
  const suggested = await story.workspace.suggest({
    user: "owner",
    actionId: "people",
    text: "adm",
  });
  expect(suggested.slackError).toBeNull();
  expect(suggested.body).toContain(userId);
  const option = { text: { type: "plain_text", text: "Admin" }, value: userId };
  await story.workspace.submitView({
    user: "owner",
    values: {
      "required.select": "always",
      "quorum.select": "2",
      "approvers.people": [option],
      "notify.select": "list",
      "notified.people": [option],
      "ttl.select": "24",
      "domains.text": "Acme.com\nmünchen.example",
      "reminders.select": "none",
      "rules.ticks": ["denyReasonRequired", "linkOnly"],
    },
  });
  expect(JSON.stringify(story.workspace.openView("owner")?.blocks)).toContain("Saved.");
  expect(await policy()).toMatchObject({
    approval: {
      required: "always",
      quorum: 2,
      approvers: { kind: "list", userIds: [userId] },
      notify: { kind: "list", userIds: [userId] },
      ttlHours: 24,
      autoApproveDomains: ["acme.com", "xn--mnchen-3ya.example"],
      denyReasonRequired: true,
      breakGlass: false,
      allowSelfApproval: false,
    },
    reminders: { hoursBefore: [] },
    slack: { identity: "link_only" },
  });
});

test("what is no domain is said beside it, and nothing is saved", async () => {
  story = await startStory(database);
  await open("owner");
  const answer = await story.workspace.submitView({
    user: "owner",
    values: { "domains.text": "acme.com nonsense", "required.select": "always" },
  });
  expect(JSON.parse(answer.body)).toMatchObject({
    response_action: "errors",
    errors: { domains: "One of these isn't a domain. Write them like acme.com." },
  });
  expect((await policy()).approval.required).toBe("when_insufficient");
});

test("of two who save at once the second is told", async () => {
  story = await startStory(database);
  await open("owner");
  const { version } = await story.as("owner").organization.get();
  await story.as("owner").organization.updatePolicy({
    policy: { approval: { quorum: 3 } },
    expectedVersion: version,
  });
  await story.workspace.submitView({ user: "owner", values: { "quorum.select": "1" } });
  expect(JSON.stringify(story.workspace.openView("owner")?.blocks)).toContain(
    "Somebody changed this at the same moment.",
  );
  expect((await policy()).approval.quorum).toBe(3);
});

test.each(["admin", "member"])("a %s may look and change nothing", async (user) => {
  story = await startStory(database, { policy: { approval: { quorum: 2 } } });
  const shown = await open(user);
  expect(shown).toContain("Only owners change them.");
  expect(shown).toContain("*Approvals needed:* 2");
  expect(shown).toContain(`<#${story.workspace.channel("approvals").id}>`);
  expect(story.workspace.openView(user)?.submit).toBeFalsy();
});

test("S9: the rules are asked again when the form comes back: a former owner saves nothing", async () => {
  story = await startStory(database);
  await story.addMember("second", "owner");
  await open("second");
  const { membershipId } = story.member("second");
  await story.as("owner").member.changeRole({ id: membershipId, roles: ["admin"] });
  await story.workspace.submitView({ user: "second", values: { "required.select": "never" } });
  expect(JSON.stringify(story.workspace.openView("second")?.blocks)).toContain(
    "Your role in Acme doesn't allow this. Ask an admin.",
  );
  expect((await policy()).approval.required).toBe("when_insufficient");
});

test("the form shows what the policy says, also what nobody would choose in it", async () => {
  story = await startStory(database);
  const gone = "01930000-0000-7000-8000-00000000beef";
  await story.as("owner").organization.updatePolicy({
    policy: {
      approval: { ttlHours: 5, approvers: { kind: "list", userIds: [gone] } },
      reminders: { hoursBefore: [48] },
    },
  });
  const shown = await open("owner");
  expect(shown).toContain("5 hours");
  expect(shown).toContain("somebody who left");
  expect(shown).toContain("2 days before it expires");
  await story.workspace.submitView({ user: "owner", values: { "quorum.select": "2" } });
  const { approval, reminders } = await policy();
  expect(approval).toMatchObject({ ttlHours: 5, quorum: 2, breakGlass: true });
  expect(approval.approvers).toEqual({ kind: "list", userIds: [gone] });
  expect(reminders.hoursBefore).toEqual([48]);
});

test("somebody who is not connected sees why instead of settings", async () => {
  story = await startStory(database);
  await story.invite("noemail", "settings");
  await story.app.idle();
  expect(JSON.stringify(story.workspace.openView("noemail")?.blocks)).toContain("/invite link");
});
