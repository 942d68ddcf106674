import { expect, test } from "vitest";

import { deliverEmail } from "../outbox/deliver-email.ts";
import type { SendOutcome } from "../model/delivery.ts";
import { jobKinds } from "../model/job.ts";
import { newId } from "../model/ids.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { useOrganization } from "../testing/index.ts";
import { reportStuckEmail } from "./report-stuck-email.ts";

const fixture = useOrganization();

const rejected = (reason: "unauthorized" | "credits_exceeded" | "rate_limited"): SendOutcome => ({
  kind: "not_sent",
  reason: "HTTP 401",
  pause: { reason, forMs: 60_000 },
});

async function connectSlack() {
  await fixture.db.sql(
    "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
    [fixture.organization.id, newId(), `T${newId()}`],
  );
}

/** What the worker makes of all email that is due. */
async function work(outcome: SendOutcome) {
  const { store } = fixture.db;
  const { outbox } = store.read;
  const owner = "test";
  for (const job of await outbox.claim({ kinds: ["mail"], owner, leaseMs: 60_000, limit: 50 })) {
    const sender = { send: () => Promise.resolve(outcome) };
    const links = testLinkKeyring();
    const deps = { store, links, sender, outcomes: quietOutcomes(), linkBase: "https://a.example" };
    const ended = await deliverEmail(deps, job);
    const retry = ended.kind === "retry" ? ended : { afterMs: 0, error: null };
    await outbox.finish({
      organizationId: job.organizationId,
      id: job.id,
      attempts: job.attempts,
      owner,
      outcome: ended.kind === "retry" ? "ready" : ended.kind,
      delayMs: retry.afterMs,
      error: retry.error,
      countsAsAttempt: false,
    });
  }
}

async function invite() {
  await fixture.db.sql("DELETE FROM job");
  await fixture.db.sql("DELETE FROM sender_pause");
  const email = `jane-${newId().slice(-12)}@people.example`;
  await fixture.as.admin.invitation.create({ entries: [{ email }] });
}

const reports = () =>
  fixture.db.sql<{ userId: string; reason: string; since: string }>(
    `SELECT payload ->> 'userId' AS "userId", payload ->> 'reason' AS reason,
       payload ->> 'since' AS since
     FROM job WHERE organization_id = $1 AND kind = 'slack.email_stuck' AND state = 'ready'`,
    [fixture.organization.id],
  );

test("email that an account without credits keeps back is reported to the inviter and the admins, once a day", async () => {
  const { db, organization } = fixture;
  await connectSlack();
  await invite();
  await work(rejected("credits_exceeded"));
  expect(await reportStuckEmail(db.store)).toBe(0);
  db.clock.advance("16 minutes");
  await work(rejected("credits_exceeded"));
  expect(await reportStuckEmail(db.store)).toBe(2);
  const told = await reports();
  expect(told.map(({ userId }) => userId).toSorted()).toEqual(
    [organization.admin.userId, organization.owner.userId].toSorted(),
  );
  expect(told.map(({ reason }) => reason)).toEqual(["credits_exceeded", "credits_exceeded"]);
  expect(told[0]?.since).toMatch(/^\d{4}-\d\d-\d\dT/);

  await db.sql("UPDATE job SET state = 'done' WHERE kind = 'slack.email_stuck'");
  db.clock.advance("23 hours");
  await work(rejected("credits_exceeded"));
  expect(await reportStuckEmail(db.store)).toBe(0);
  db.clock.advance("2 hours");
  await work(rejected("credits_exceeded"));
  expect(await reportStuckEmail(db.store)).toBe(2);
});

test.each(jobKinds.filter((kind) => kind.startsWith("mail")))(
  "a job of the kind %s that is stuck is reported",
  async (kind) => {
    const { db, organization } = fixture;
    await connectSlack();
    await invite();
    await db.sql("UPDATE job SET kind = $1, last_error = 'HTTP 401' WHERE kind = 'mail'", [kind]);
    await db.sql(
      "INSERT INTO sender_pause (sender, reason, until) VALUES ('sendgrid', 'unauthorized', usher_now() + interval '1 hour')",
    );
    db.clock.advance("16 minutes");
    expect(await reportStuckEmail(db.store)).toBe(2);
    expect((await reports()).map(({ userId }) => userId)).toContain(organization.owner.userId);
  },
);

test("an inviter without rank is told of their own email, and other members are not", async () => {
  const { db, organization } = fixture;
  await connectSlack();
  await invite();
  await db.sql("UPDATE invitation SET inviter_user_id = $2 WHERE organization_id = $1", [
    organization.id,
    organization.member.userId,
  ]);
  await organization.addMember({ role: "member", name: "Uninvolved" });
  db.clock.advance("16 minutes");
  await work(rejected("unauthorized"));
  expect(await reportStuckEmail(db.store)).toBe(3);
  const told = (await reports()).map(({ userId }) => userId);
  expect(told).toContain(organization.member.userId);
});

test.each<[what: string, outcome: SendOutcome]>([
  ["a rate limit holds back", rejected("rate_limited")],
  ["one failed attempt holds back", { kind: "not_sent", reason: "HTTP 503", pause: null }],
  ["was sent", { kind: "accepted", providerMessageId: null, sandboxed: false }],
])("email that %s is not reported", async (_what, outcome) => {
  const { db } = fixture;
  await connectSlack();
  await invite();
  db.clock.advance("16 minutes");
  await work(outcome);
  expect(await reportStuckEmail(db.store)).toBe(0);
});

test("a pause that ended long ago is not the reason of email that waits now", async () => {
  const { db } = fixture;
  await connectSlack();
  await invite();
  await work(rejected("unauthorized"));
  db.clock.advance("3 hours");
  expect(await reportStuckEmail(db.store)).toBe(0);
});

test("an organization without a Slack workspace has no one to write to", async () => {
  const { db } = fixture;
  await invite();
  db.clock.advance("16 minutes");
  await work(rejected("unauthorized"));
  expect(await reportStuckEmail(db.store)).toBe(0);
});
