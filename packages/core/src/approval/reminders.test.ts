import { beforeEach, describe, expect, test } from "vitest";

import { expireDue } from "../sweep/expire-due.ts";
import { newId } from "../model/ids.ts";
import { rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";
import { saveTimeZone } from "../member/save-time-zone.ts";
import { remindApprovers } from "./remind-approvers.ts";

const fixture = useOrganization({ poolSize: 12 });
const always = { from: 0, to: 24, days: [1, 2, 3, 4, 5, 6, 7] };

const policy = (approval: Record<string, unknown>) =>
  fixture.as.owner.organization.updatePolicy({ policy: { approval } });

async function connectSlack() {
  await fixture.db.sql(
    "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
    [fixture.organization.id, newId(), `T${newId()}`],
  );
}

beforeEach(async () => {
  // The sweep is over all organizations, those of the tests before too.
  await fixture.db.sql("UPDATE approval_request SET next_reminder_at = NULL");
  await connectSlack();
  await policy({ reminders: { hoursAfter: [24, 48], workingHours: always } });
});

async function asked(roles = ["admin"]) {
  const batch = await fixture.as.member.invitation.create({
    entries: [{ email: `${newId()}@people.example`, roles }],
    onInsufficientRole: "request",
  });
  return batch.approvalRequestId ?? "";
}

type ReminderJob = { key: string; payload: Record<string, unknown>; run_at: string };
const jobs = () =>
  fixture.db.sql<ReminderJob>(
    `SELECT key, payload, run_at FROM job WHERE organization_id = $1 AND kind = 'slack.reminder'
     ORDER BY run_at, key`,
    [fixture.organization.id],
  );

/** What a worker does with them. */
const finishJobs = () =>
  fixture.db.sql("UPDATE job SET state = 'done', finished_at = usher_now() WHERE kind = $1", [
    "slack.reminder",
  ]);

const sweep = () => remindApprovers(fixture.db.store);

async function reminded() {
  const { events } = await fixture.as.owner.audit.list({ action: "approval.reminded" });
  return events.toReversed();
}

/** Moves the database's clock on to a moment. */
function clockTo(moment: string) {
  const { clock } = fixture.db;
  clock.advance(Date.parse(moment) - Date.now() - clock.offsetSeconds() * 1000);
}

describe("reminders of a request", () => {
  test("come at the hours of the policy, once each, in the channel by default", async () => {
    const id = await asked();
    await sweep();
    expect(await jobs()).toEqual([]);
    fixture.db.clock.advance("25 hours");
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    expect(await jobs()).toMatchObject([
      { key: `${id}:1`, payload: { approvalRequestId: id, number: 1, userId: null } },
    ]);
    await finishJobs();
    fixture.db.clock.advance("25 hours");
    expect(await sweep()).toBe(1);
    fixture.db.clock.advance("48 hours");
    expect(await sweep()).toBe(0);
    expect((await jobs()).map((job) => job.key)).toEqual([`${id}:1`, `${id}:2`]);
    expect(await reminded()).toMatchObject([
      { subjectId: id, actorKind: "system", data: { number: 1, asked: 1 } },
      { subjectId: id, actorKind: "system", data: { number: 2, asked: 1 } },
    ]);
    const view = await fixture.as.admin.approval.get({ id });
    expect(view.remindedAt).not.toBeNull();
    expect(view.version).toBe(3);
  });

  test("are sent once each by ten sweepers at once", async () => {
    const ids = await Promise.all([asked(), asked(), asked()]);
    fixture.db.clock.advance("25 hours");
    const counts = await Promise.all(Array.from({ length: 10 }, sweep));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(new Set((await jobs()).map((job) => job.key))).toEqual(
      new Set(ids.map((id) => `${id}:1`)),
    );
    expect(await reminded()).toHaveLength(3);
  });

  test.each(["approve", "deny", "withdraw"] as const)("stop after %s", async (verb) => {
    const id = await asked();
    await (verb === "withdraw" ? fixture.as.member : fixture.as.admin).approval[verb]({ id });
    fixture.db.clock.advance("25 hours");
    expect(await sweep()).toBe(0);
    expect(await jobs()).toEqual([]);
  });

  test("stop at the expiry, and none is planned beyond it", async () => {
    await policy({ ttlHours: 30 });
    await asked();
    fixture.db.clock.advance("31 hours");
    expect(await sweep()).toBe(0);
    await policy({ reminders: { hoursAfter: [29, 48], workingHours: always } });
    await asked();
    fixture.db.clock.advance("29 hours");
    expect(await sweep()).toBe(1);
    await finishJobs();
    fixture.db.clock.advance("29 hours");
    expect(await sweep()).toBe(0);
    await expireDue(fixture.db.store);
    expect(await jobs()).toHaveLength(1);
  });

  test("keep their distance after the sweeper was down", async () => {
    await asked();
    fixture.db.clock.advance("5 days");
    expect(await sweep()).toBe(1);
    await finishJobs();
    expect(await sweep()).toBe(0);
    fixture.db.clock.advance("23 hours");
    expect(await sweep()).toBe(0);
    fixture.db.clock.advance("2 hours");
    expect(await sweep()).toBe(1);
  });

  test("are not sent without a plan or without a connected workspace", async () => {
    await policy({ reminders: { hoursAfter: [], workingHours: always } });
    await asked();
    await policy({ reminders: { hoursAfter: [1], workingHours: always } });
    await asked();
    await fixture.db.sql("DELETE FROM slack_installation WHERE organization_id = $1", [
      fixture.organization.id,
    ]);
    fixture.db.clock.advance("25 hours");
    expect(await sweep()).toBe(0);
    expect([await jobs(), await reminded()]).toEqual([[], []]);
  });
});

describe("reminders in working hours", () => {
  const days = [1, 2, 3, 4, 5];
  const weekdays = {
    hoursAfter: [24, 48],
    workingHours: { from: 9, to: 17, days, timeZone: "Europe/Berlin" },
  };

  test("wait from the weekend until Monday morning, and the next keeps its distance", async () => {
    await policy({ reminders: weekdays });
    clockTo("2055-02-05T15:00:00Z"); // a Friday
    await asked();
    fixture.db.clock.advance("25 hours");
    expect(await sweep()).toBe(0);
    clockTo("2055-02-08T07:59:00Z");
    expect(await sweep()).toBe(0);
    clockTo("2055-02-08T08:00:30Z"); // nine o'clock in Berlin
    expect(await sweep()).toBe(1);
    await finishJobs();
    clockTo("2055-02-08T15:30:00Z");
    expect(await sweep()).toBe(0);
    clockTo("2055-02-09T08:01:00Z");
    expect(await sweep()).toBe(1);
  });

  test("follow each approver's time zone", async () => {
    await policy({ reminders: weekdays, notify: { kind: "approvers" } });
    const { admin, owner } = fixture.organization;
    await saveTimeZone(fixture.db.store, owner.userId, "America/Los_Angeles");
    await saveTimeZone(fixture.db.store, admin.userId, "Mars/Olympus");
    clockTo("2055-03-01T10:00:00Z"); // a Monday
    const id = await asked();
    clockTo("2055-03-02T10:00:30Z");
    expect(await sweep()).toBe(1);
    expect((await jobs()).map(({ payload, run_at }) => [payload["userId"], run_at])).toEqual([
      [admin.userId, expect.stringMatching(/^2055-03-02T10:00/)],
      [owner.userId, "2055-03-02T17:00:00.000Z"],
    ]);
    expect((await jobs())[1]?.key).toBe(`${id}:1:${owner.userId}`);
    expect(await reminded()).toMatchObject([{ data: { asked: 2 } }]);
  });
});

describe("the list of recipients", () => {
  const people = async (id: string) =>
    (await fixture.as.admin.approval.recipients({ id })).people.map((person) => person.name);

  test("is empty by default: the channel is enough", async () => {
    const id = await asked();
    expect(await fixture.as.admin.approval.recipients({ id })).toEqual({
      notify: "channel",
      shortage: null,
      people: [],
    });
  });

  test("names who can still decide once they are too few", async () => {
    await policy({ quorum: 2 });
    const id = await asked();
    const shortage = async () => (await fixture.as.owner.approval.recipients({ id })).shortage;
    expect(await shortage()).toBeNull();
    await fixture.as.owner.approval.approve({ id });
    expect(await shortage()).toBeNull();
    await fixture.as.owner.member.suspend({ id: fixture.organization.admin.membershipId });
    expect(await shortage()).toEqual({ approvers: [] });
    await fixture.organization.addMember({ role: "admin", name: "Ann" });
    expect(await shortage()).toBeNull();
    await policy({ breakGlass: true });
    expect(await shortage()).toBeNull();
  });

  test("is everyone who may decide and has not, delegates included", async () => {
    await policy({ notify: { kind: "approvers" }, quorum: 3, breakGlass: true });
    const dan = await fixture.organization.addMember({ role: "member", name: "Dan" });
    const until = new Date(
      Date.now() + fixture.db.clock.offsetSeconds() * 1000 + 9e6,
    ).toISOString();
    await fixture.as.admin.approval.delegate({ toUserId: dan.userId, until });
    const [id, high] = [await asked(), await asked(["owner"])];
    expect(new Set(await people(id))).toEqual(new Set(["Owner", "Admin", "Dan"]));
    expect(await people(high)).toEqual(["Owner"]);
    await fixture.as.as(sessionOf(dan)).approval.approve({ id });
    expect(await people(id)).toEqual(["Owner"]);
    await fixture.as.owner.approval.deny({ id });
    expect(await people(id)).toEqual([]);
  });

  test("is the policy's list of approvers without the requester", async () => {
    const { billing, member } = fixture.organization;
    await policy({ notify: { kind: "list", userIds: [billing.userId, member.userId, newId()] } });
    const id = await asked();
    await saveTimeZone(fixture.db.store, billing.userId, "Europe/Paris");
    expect(await fixture.as.admin.approval.recipients({ id })).toEqual({
      notify: "list",
      shortage: null,
      people: [
        {
          userId: billing.userId,
          name: "Billing",
          email: billing.email,
          timeZone: "Europe/Paris",
        },
      ],
    });
    expect((await fixture.as.admin.approval.approve({ id })).state).toBe("approved");
  });

  test("is visible to those who see the request", async () => {
    const id = await asked();
    expect((await rejectionOf(fixture.as.billing.approval.recipients({ id }))).code).toBe(
      "approval.not_found",
    );
  });
});

describe("a manual reminder", () => {
  test("is sent at once at any hour, and again after four hours", async () => {
    await policy({ reminders: { hoursAfter: [24], workingHours: { days: [7] } } });
    const id = await asked();
    expect(await fixture.as.member.approval.remind({ id })).toEqual({ asked: 1 });
    expect(await jobs()).toMatchObject([
      { payload: { approvalRequestId: id, number: null, userId: null } },
    ]);
    await finishJobs();
    fixture.db.clock.advance("3 hours");
    const rejection = await rejectionOf(fixture.as.admin.approval.remind({ id }));
    expect(rejection).toMatchObject({ code: "approval.remind_cooldown", status: 429 });
    expect(rejection.details?.["retryAfterSeconds"]).toBeGreaterThan(3500);
    expect(rejection.details?.["retryAfterSeconds"]).toBeLessThanOrEqual(3600);
    fixture.db.clock.advance("61 minutes");
    expect(await fixture.as.admin.approval.remind({ id })).toEqual({ asked: 1 });
    expect(await jobs()).toHaveLength(2);
    expect((await reminded()).map((event) => event.actorId)).toEqual([
      fixture.organization.member.userId,
      fixture.organization.admin.userId,
    ]);
  });

  test("is sent once by ten calls at once", async () => {
    await policy({ notify: { kind: "approvers" } });
    const id = await asked();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => fixture.as.member.approval.remind({ id })),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    expect(await jobs()).toHaveLength(2);
    expect(await reminded()).toHaveLength(1);
  });

  test("is rejected for a decided, expired or invisible request", async () => {
    const id = await asked();
    expect((await rejectionOf(fixture.as.billing.approval.remind({ id }))).code).toBe(
      "approval.not_found",
    );
    await fixture.as.admin.approval.deny({ id });
    expect((await rejectionOf(fixture.as.member.approval.remind({ id }))).code).toBe(
      "invite.already_decided",
    );
    const old = await asked();
    fixture.db.clock.advance("8 days");
    expect((await rejectionOf(fixture.as.member.approval.remind({ id: old }))).code).toBe(
      "approval.expired",
    );
  });
});

test.each([
  [{ hoursAfter: [48, 24] }],
  [{ hoursAfter: [24, 24] }],
  [{ workingHours: { from: 17, to: 9 } }],
  [{ workingHours: { timeZone: "Mars/Olympus" } }],
  [{ workingHours: { days: [] } }],
])("rejects an impossible reminder plan: %o", async (reminders) => {
  expect((await rejectionOf(policy({ reminders }))).code).toBe("organization.invalid_policy");
});
