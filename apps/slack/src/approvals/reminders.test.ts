import { remindApprovers, type RouterInputs } from "@usher/core";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { checkMessage } from "@usher/fake-slack";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

type Policy = NonNullable<RouterInputs["organization"]["updatePolicy"]["policy"]>;

const always = { from: 0, to: 24, days: [1, 2, 3, 4, 5, 6, 7], timeZone: "UTC" };

async function asked(notify: Policy, workingHours: Policy = always): Promise<string> {
  story = await startStory(database, {
    policy: { approval: { notify, reminders: { hoursAfter: [24, 48], workingHours } } },
  });
  await story.invite("member", "jane@acme.com admin");
  await story.app.idle();
  return (await story.invitation("jane@acme.com")).approvalRequestId ?? "";
}

const remindBy = async (hours: number): Promise<void> => {
  database.clock.advance(`${hours} hours`);
  await remindApprovers(story.store);
  await story.app.idle();
};

/** To an hour of the day there, today or tomorrow. */
async function advanceTo(hour: number, zone: string): Promise<void> {
  const [now] = await database.sql<{ hour: number }>(
    "SELECT extract(hour FROM usher_now() AT TIME ZONE $1)::integer AS hour",
    [zone],
  );
  database.clock.advance(`${(24 + hour - (now?.hour ?? 0)) % 24} hours`);
}

const dm = (user: string) => story.workspace.dm(user);
const clickInDm = async (user: string, actionId: string, messageTs: string) => {
  await story.workspace.click({ user, channel: `@${user}`, messageTs, actionId });
  await story.app.idle();
};

test("the message mentions exactly the people who are to be notified", async () => {
  await asked({ kind: "approvers" });
  const mentioned = JSON.stringify(story.request().blocks);
  for (const name of ["admin", "owner"])
    expect(mentioned).toContain(`{"type":"user","user_id":"${story.workspace.user(name).id}"}`);
  expect(mentioned).not.toContain(story.workspace.user("billing").id);
  await story.clickButton("admin", "approve");
  expect(JSON.stringify(story.request().blocks)).not.toContain("Notified:");
});

test("listed people are mentioned even if they may not decide, and their decisions are still rejected", async () => {
  story = await startStory(database);
  const { userId } = story.member("billing");
  await story.as("owner").organization.updatePolicy({
    policy: { approval: { notify: { kind: "list", userIds: [userId] } } },
  });
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  expect(JSON.stringify(story.request().blocks)).toContain(story.workspace.user("billing").id);
  expect(JSON.stringify(story.request().blocks)).not.toContain(story.workspace.user("admin").id);
  await story.clickButton("billing", "approve");
  expect(story.ephemeralTexts("billing").at(-1)).toContain("You can't decide this request");
});

test("an approver is reminded by a message with working buttons that stays up to date", async () => {
  await asked({ kind: "approvers" });
  await remindBy(25);
  const [reminder] = dm("admin");
  expect(reminder?.text).toMatch(/^Reminder: Member wants to invite jane@acme.com/);
  expect(checkMessage({ text: reminder?.text, blocks: reminder?.blocks })).toEqual([]);
  expect(dm("owner")).toHaveLength(1);
  expect(dm("billing")).toEqual([]);
  expect(story.thread()).toContain("⏰ The approvers were reminded.");
  await clickInDm("admin", "approve", reminder?.ts ?? "");
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
  for (const user of ["admin", "owner"])
    expect(dm(user).map(({ text }) => text)).toEqual([
      "Admin approved jane@acme.com; sending the email.",
    ]);
});

test("the second reminder replaces the first, and there is no third", async () => {
  await asked({ kind: "approvers" });
  await remindBy(25);
  const [first] = dm("owner");
  await remindBy(24);
  const [second, ...more] = dm("owner");
  expect(more).toEqual([]);
  expect(second?.ts).not.toBe(first?.ts);
  await remindBy(30);
  expect(dm("owner")).toHaveLength(1);
});

test("a decided request sends no reminders", async () => {
  await asked({ kind: "approvers" });
  await story.clickButton("admin", "approve");
  await remindBy(25);
  expect(dm("owner")).toEqual([]);
});

test("a person's own working hours count, by the clock of their Slack profile", async () => {
  const office = { from: 9, to: 17, days: [1, 2, 3, 4, 5, 6, 7], timeZone: "UTC" };
  const zone = "America/New_York";
  await advanceTo(20, zone);
  await asked({ kind: "approvers" }, office);
  expect(story.workspace.user("admin").tz).toBe(zone);
  const rows = await database.sql<{ zone: string | null }>(
    "SELECT time_zone AS zone FROM app_user WHERE id = $1",
    [story.member("admin").userId],
  );
  expect(rows[0]?.zone).toBe(zone);
  const remindedAt = () =>
    database.sql<{ hour: number }>(
      `SELECT extract(hour FROM run_at AT TIME ZONE $2)::integer AS hour FROM job
       WHERE organization_id = $1 AND kind = 'slack.reminder' AND payload->>'userId' = $3`,
      [story.organizationId, zone, story.member("admin").userId],
    );
  await remindBy(24);
  expect(await remindedAt()).toEqual([]);
  // Past nine o'clock there, even if the clocks go back that night.
  await remindBy(14);
  expect(await remindedAt()).toEqual([{ hour: office.from }]);
});

test("the channel is reminded under the message where the policy notifies only the channel", async () => {
  const id = await asked({ kind: "channel" });
  expect(JSON.stringify(story.request().blocks)).not.toContain("Notified:");
  await story.as("member").approval.remind({ id });
  await story.app.idle();
  expect(story.thread().at(-1)).toMatch(
    /^⏰ (Still waiting for a decision. Member wants to invite jane|The approvers were reminded)/,
  );
  expect(story.thread()).toContainEqual(
    expect.stringMatching(/^⏰ Still waiting for a decision. Member wants to invite jane/),
  );
  expect(dm("admin")).toEqual([]);
});
