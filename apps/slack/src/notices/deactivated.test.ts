import { reportDeactivatedAccount } from "@usher/core";
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

/** What follows an event begins after its ack, and jobs queue jobs. */
async function settled(): Promise<void> {
  await story.app.idle();
  await story.settled();
}

const policy = { slack: { suspendDeactivated: true } };

async function start(options?: StoryOptions): Promise<void> {
  story = await startStory(database, options);
}

/** What Slack sends, as often as the person's profile changes. */
async function deactivate(name: string, more: object = {}): Promise<void> {
  const user = story.workspace.user(name);
  user.deleted = true;
  const { id, profile } = user;
  await story.workspace.event({
    type: "user_change",
    user: { id, team_id: story.workspace.teamId, deleted: true, profile, ...more },
  });
  await settled();
}

async function activate(name: string): Promise<void> {
  const user = story.workspace.user(name);
  user.deleted = false;
  await story.workspace.event({ type: "user_change", user: { id: user.id, deleted: false } });
  await settled();
}

const id = (name: string) => story.member(name).membershipId;
const statusOf = async (name: string) => (await story.system.member.get({ id: id(name) })).status;
const notice = (name: string) => JSON.stringify(story.workspace.dm(name).at(-1) ?? null);
const button = '"action_id":"member.suspend_deactivated"';

async function click(user: string): Promise<void> {
  const { ts } = story.workspace.dm(user).at(-1) ?? { ts: "" };
  await story.workspace.click({
    user,
    channel: `@${user}`,
    messageTs: ts,
    actionId: "member.suspend_deactivated",
  });
  await settled();
}

test("admins and owners are notified once, whatever Slack repeats, and the member stays active", async () => {
  await start();
  await deactivate("member");
  await deactivate("member");
  for (const name of ["admin", "owner"]) {
    expect(story.dms(name)).toHaveLength(1);
    expect(story.dms(name)[0]).toContain("They are still an active member of Acme, as member.");
    expect(notice(name)).toContain(button);
  }
  expect(await statusOf("member")).toBe("active");
});

test("Suspend acts as the person who clicks, and every copy of the notice follows", async () => {
  await start();
  await deactivate("member");
  await click("admin");
  expect(await statusOf("member")).toBe("suspended");
  for (const name of ["admin", "owner"]) {
    expect(story.dms(name)).toHaveLength(1);
    expect(notice(name)).toContain("They are suspended in Acme.");
    expect(notice(name)).not.toContain(button);
  }
  const { events } = await story.system.audit.list({ subjectId: id("member") });
  expect(events[0]).toMatchObject({
    action: "member.suspended",
    actorKind: "slack_user",
    actorId: story.member("admin").userId,
  });
});

test("a suspension or a removal through another entry point shows in the notices", async () => {
  await start();
  await deactivate("member");
  await story.as("owner").member.suspend({ id: id("member") });
  await settled();
  expect(notice("admin")).toContain("They are suspended in Acme.");
  await story.as("owner").member.remove({ id: id("member") });
  await settled();
  expect(notice("admin")).toContain("They are no longer a member of Acme.");
});

test("S9: an admin is notified of an owner without a button", async () => {
  await start();
  await story.as("owner").member.changeRole({ id: id("billing"), roles: ["owner"] });
  await deactivate("billing");
  expect(notice("admin")).not.toContain(button);
  expect(notice("owner")).toContain(button);
});

test("by policy the member is suspended by the system, with the reason, and not again after a reactivation", async () => {
  await start({ policy });
  await deactivate("member");
  expect(await statusOf("member")).toBe("suspended");
  const { events } = await story.system.audit.list({ subjectId: id("member") });
  expect(events[0]).toMatchObject({
    action: "member.suspended",
    actorKind: "system",
    data: { reasonCode: "slack_account_deactivated" },
  });
  expect(story.dms("admin").at(-1)).toContain(
    "They were suspended in Acme, as your policy requires.",
  );
  await story.as("owner").member.reactivate({ id: id("member") });
  await deactivate("member");
  expect(await statusOf("member")).toBe("active");
  await activate("member");
  expect(await statusOf("member")).toBe("active");
  await deactivate("member");
  expect(await statusOf("member")).toBe("suspended");
});

test("a notice does not attribute a person's suspension to the policy", async () => {
  await start();
  await deactivate("member");
  await story.as("owner").organization.updatePolicy({ policy });
  await click("admin");
  expect(await statusOf("member")).toBe("suspended");
  expect(notice("admin")).toContain("They are suspended in Acme.");
});

test("the policy never suspends the last owner, and admins are notified all the same", async () => {
  await start({ policy });
  await deactivate("owner");
  expect(await statusOf("owner")).toBe("active");
  expect(story.dms("admin").at(-1)).toContain("Your policy never suspends the last owner.");
});

test.each([
  ["a guest", { is_restricted: true }],
  ["a bot", { is_bot: true }],
  ["a person of another workspace", { team_id: "T0ELSEWHERE" }],
])("S12: nothing happens for %s", async (_who, facts) => {
  await start({ policy });
  await deactivate("member", facts);
  expect(story.dms("admin")).toEqual([]);
  expect(await statusOf("member")).toBe("active");
});

test("an event that comes after the account works again changes nothing", async () => {
  await start({ policy });
  const { id: slackUserId, profile } = story.workspace.user("member");
  await story.workspace.event({
    type: "user_change",
    user: { id: slackUserId, deleted: true, profile },
  });
  await settled();
  expect(await statusOf("member")).toBe("active");
  expect(story.dms("admin")).toEqual([]);
});

test("a deactivation in a workspace that is not connected can be reported again", async () => {
  await start();
  const { organizationId, store } = story;
  const account = { organizationId, teamId: "T0GONE", slackUserId: "U0GONE" };
  const emailKey = story.member("member").email;
  const ctx = { store, via: "slack", requestId: "gone" } as const;
  await reportDeactivatedAccount(ctx, { ...account, emailKey });
  await settled();
  const claim = { organizationId, actorKey: "system:slack", key: "deactivated T0GONE U0GONE" };
  expect(await store.read.idempotency.claim({ ...claim, requestHash: "again" }, 1)).toEqual({
    claimed: true,
  });
});

test("a deactivation whose event was lost is found by the next direct message to the member", async () => {
  await start();
  const { organizationId, store } = story;
  const { userId } = story.member("member");
  const user = story.workspace.user("member");
  const account = { organizationId, teamId: story.workspace.teamId, slackUserId: user.id };
  await store.read.accountLinks.connect({ ...account, userId });
  user.deleted = true;
  await store.read.outbox.enqueue({
    organizationId,
    kind: "slack.email_stuck",
    key: "email_stuck:member",
    payload: { userId, reason: "credits_exceeded", since: "2026-11-21T10:04:00+00:00" },
    delayMs: 0,
  });
  await settled();
  expect(story.dms("member")).toEqual([]);
  expect(story.dms("admin")[0]).toContain("was deactivated");
});
