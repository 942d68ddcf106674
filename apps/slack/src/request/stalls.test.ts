import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import type { SlackConfig } from "../config.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";
import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const nothingSaved =
  "The database didn't answer in time. Nothing was saved; try again in a moment.";

/** Locks a table in a transaction of its own until released. Until then requests wait a second for the database. */
async function hold(
  table: string,
  limits: SlackConfig["requestTimeouts"] = { databaseMs: 1_000 },
): Promise<() => Promise<void>> {
  const runner = database.dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  story.config.requestTimeouts = { ...longTimeouts, ...limits };
  return async () => {
    story.config.requestTimeouts = longTimeouts;
    await runner.rollbackTransaction();
    await runner.release();
  };
}

async function countLockWaits(): Promise<number> {
  const [row] = await database.sql<{ n: number }>(
    `SELECT count(*)::integer AS n FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.n ?? 0;
}

const countInvitations = async (): Promise<number> => {
  const rows: { n: number }[] = await database.dataSource.query(
    "SELECT count(*)::integer AS n FROM invitation WHERE organization_id = $1",
    [story.organizationId],
  );
  return rows[0]?.n ?? -1;
};

test("a stalled database is reported in time, and what was reported as unsaved stays unsaved", async () => {
  story = await startStory(database);
  const release = await hold("invitation");
  const { says } = await story.invite("admin", "jane@acme.com");
  expect(says).toBe(nothingSaved);
  await release();
  await story.app.idle();
  expect(await countInvitations()).toBe(0);
  expect((await story.invite("admin", "jane@acme.com")).says).toMatch(/^Invited jane@acme.com/);
  expect(await countInvitations()).toBe(1);
});

test("a question about an address stays open while the database does not answer", async () => {
  story = await startStory(database);
  await story.invite("admin", "jane@gmial.com");
  const questions = () =>
    story.workspace.ephemerals("admin").filter(({ text }) => text.includes("Did you mean"));
  const choose = async () => {
    const messageTs = questions()[0]?.ts ?? "";
    const actionId = "address.suggested";
    await story.workspace.click({ user: "admin", channel: "general", messageTs, actionId });
  };
  const release = await hold("invitation");
  await choose();
  await release();
  await story.app.idle();
  expect(story.ephemeralTexts("admin").at(-1)).toBe(nothingSaved);
  expect(questions()).toHaveLength(1);
  await choose();
  await story.app.idle();
  expect(questions()).toEqual([]);
  expect(await countInvitations()).toBe(1);
});

test("a stall while the member is looked up is reported in time", async () => {
  story = await startStory(database);
  const release = await hold("user_email");
  const { says } = await story.invite("admin", "jane@acme.com");
  await release();
  expect(says).toBe(nothingSaved);
});

test("a slow Slack and a slow database still leave an answer in time", async () => {
  story = await startStory(database);
  // The database alone may take longer than the fake Slack waits.
  const release = await hold("invitation", { databaseMs: 60_000, answerMs: 2_000 });
  story.slack.script("users.info", { kind: "latency", ms: 1000 });
  const { says } = await story.invite("admin", "jane@acme.com");
  await release();
  expect(says).toBe(nothingSaved);
});

test("a click on a stalled database is acknowledged in time and decides nothing", async () => {
  story = await startStory(database);
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  const release = await hold("approval_request");
  const { slackError } = await story.clickButton("admin", "approve", { settle: false });
  expect(slackError).toBeNull();
  await story.until(() => story.ephemeralTexts("admin").length > 0);
  await release();
  await story.app.idle();
  expect(story.ephemeralTexts("admin")).toEqual([nothingSaved]);
  expect((await story.invitation("jane@acme.com")).state).toBe("requested");
});

test("a review on a stalled database is acknowledged in time and decides nothing", async () => {
  story = await startStory(database);
  database.clock.advance("91 days");
  const user = "admin";
  await story.invite(user, "review");
  await story.app.idle();
  const { membershipId: id } = story.member("member");
  const release = await hold("audit_event");
  const value = `1 ${id}`;
  const click = { user, actionId: "access_review.keep", value };
  const { slackError } = await story.workspace.clickInView(click);
  expect(slackError).toBeNull();
  await story.until(() => JSON.stringify(story.workspace.openView(user)).includes(nothingSaved));
  await release();
  await story.app.idle();
  expect(await story.system.member.get({ id })).toMatchObject({ reviewedAt: null, version: 1 });
  await story.workspace.clickInView(click);
  await story.app.idle();
  expect(JSON.stringify(story.workspace.openView(user)?.blocks)).toContain("keeps access");
});

type Form = {
  name: string;
  /** Opens it as the one who submits it. */
  open(user: string): Promise<void>;
  values(approvalId: string): Record<string, string>;
  /** Locked while it is submitted. */
  table: string;
  errorUnder: string;
};

const formsThatKeep: Form[] = [
  {
    name: "a denial",
    open: async (user) => void (await story.clickButton(user, "deny")),
    values: () => ({ "reason.text": "Not this week" }),
    table: "approval_request",
    errorUnder: "reason",
  },
  {
    name: "a review",
    async open(user) {
      // The Home tab offers a review where two or more wait.
      await story.invite("member", "ann@acme.com");
      await story.app.idle();
      await story.workspace.openHome({ user });
      await story.app.idle();
      await story.workspace.clickInHome({ user, actionId: "home.review" });
    },
    values: (id) => ({ [`choice:${id}.verdict`]: "deny", "reason.text": "Not this week" }),
    table: "approval_request",
    errorUnder: "reason",
  },
  {
    name: "the settings",
    open: async (user) => void (await story.invite(user, "settings")),
    values: () => ({ "domains.text": "partner.example" }),
    table: "organization",
    errorUnder: "required",
  },
];

test.each(formsThatKeep)(
  "$name on a stalled database keeps what was typed and says that nothing was saved",
  async ({ open, values, table, errorUnder }) => {
    story = await startStory(database);
    await story.invite("member", "jane@acme.com");
    await story.app.idle();
    const user = "owner";
    await open(user);
    await story.app.idle();
    const { approvalRequestId } = await story.invitation("jane@acme.com");
    const typed = values(approvalRequestId ?? "");
    const release = await hold(table);
    const { slackError } = await story.workspace.submitView({ user, values: typed });
    await release();
    expect(slackError).toBeNull();
    const view = story.workspace.openView(user);
    expect(view?.errors).toEqual({ [errorUnder]: nothingSaved });
    for (const text of Object.values(typed)) expect(JSON.stringify(view?.state)).toContain(text);
    await story.app.idle();
    expect((await story.invitation("jane@acme.com")).state).toBe("requested");
  },
);

const commitLock = 1;

test("a COMMIT that stalls is reported as unknown, and later with its outcome", async () => {
  story = await startStory(database);
  await database.dataSource.query(`
    CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(${commitLock}); RETURN NULL; END $$`);
  await database.dataSource.query(`
    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON invitation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow_commit()`);
  const runner = database.dataSource.createQueryRunner();
  await runner.query(`SELECT pg_advisory_lock(${commitLock})`);
  // Long enough to get as far as the COMMIT on a slow machine.
  story.config.requestTimeouts = { ...longTimeouts, databaseMs: 4_000 };
  try {
    const { says } = await story.invite("admin", "jane@acme.com");
    expect(says).toContain("I don't know yet whether this was saved");
    await runner.query(`SELECT pg_advisory_unlock(${commitLock})`);
    await story.app.idle();
    expect(await countInvitations()).toBe(1);
    expect(story.ephemeralTexts("admin").at(-1)).toMatch(/^Invited jane@acme.com as member/);
  } finally {
    await runner.query("SELECT pg_advisory_unlock_all()");
    await runner.release();
    await database.dataSource.query("DROP TRIGGER slow_commit ON invitation");
    await database.dataSource.query("DROP FUNCTION slow_commit()");
  }
});

test("stopping finishes running work, answers late requests, and loses nothing", async () => {
  story = await startStory(database);
  const release = await hold("invitation", { databaseMs: 30_000 });
  const typed = story.invite("admin", "jane@acme.com");
  await expect.poll(countLockWaits).toBe(1);
  const stopped = story.app.stop();
  const late = await story.invite("admin", "bob@acme.com");
  expect(late.says).toBe("Usher is restarting. Nothing was saved; try again in a moment.");
  await release();
  expect((await typed).says).toMatch(/^Invited jane@acme.com/);
  await stopped;
  expect(await countInvitations()).toBe(1);
});

test("an unexpected error is answered with a reference from the log, never with its message", async () => {
  story = await startStory(database);
  await database.dataSource.query("ALTER TABLE invitation RENAME TO invitation_gone");
  try {
    const { says } = await story.invite("admin", "jane@acme.com");
    expect(says).toMatch(
      /^Something went wrong on our side and nothing was changed\. Reference [0-9A-F]{8}\.$/,
    );
    const reference = /Reference (\w+)/.exec(says)?.[1];
    expect(story.lines).toContainEqual(
      expect.objectContaining({ level: "error", facts: expect.objectContaining({ reference }) }),
    );
  } finally {
    await database.dataSource.query("ALTER TABLE invitation_gone RENAME TO invitation");
  }
});
