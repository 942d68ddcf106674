import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";

import { composeEmail } from "../outbox/compose-email.ts";
import { newId } from "../model/ids.ts";
import { renderOwnerNoticeEmail } from "../sendgrid/templates/render-owner-notice-email.tsx";
import { testLinkKeyring } from "../testing/keyring.ts";
import { linkTokenOf, useOrganization } from "../testing/index.ts";
import type { OutboxRepository } from "../ports/outbox-repository.ts";
import { remindAccessEnds } from "./remind-access-ends.ts";

const fixture = useOrganization({ poolSize: 12 });
const remind = () => remindAccessEnds(fixture.db.store);
afterEach(async () => {
  await fixture.db.sql("UPDATE membership SET access_until = NULL");
});

const until = (days: number) =>
  new Date(Date.now() + (fixture.db.clock.offsetSeconds() + days * 86_400) * 1000).toISOString();

/** Someone whom the admin invited for so many days. */
async function joined(days: number) {
  const email = `${newId()}@people.example`;
  const { results } = await fixture.as.admin.invitation.create({
    entries: [{ email, accessFor: { days } }],
  });
  const id = results[0]?.invitation?.id ?? "";
  const token = await linkTokenOf(fixture.db.store, {
    organizationId: fixture.organization.id,
    id,
  });
  const { membership } = await fixture.as.anonymous.invitation.accept({ token });
  return { ...membership, email };
}

type Emailing = OutboxRepository["emailAccessNotice"];
type Notice = { id: string; notice: string; reader: string; about: string | null };
const notices = () =>
  fixture.db.sql<Notice>(
    `SELECT d.id, d.notice, d.recipient_user_id AS reader, d.by_user_id AS about FROM delivery d
     JOIN job j ON j.organization_id = d.organization_id AND j.payload ->> 'deliveryId' = d.id::text
       AND j.kind = 'mail.access_notice'
     WHERE d.organization_id = $1 ORDER BY d.notice, d.id`,
    [fixture.organization.id],
  );

async function emailOf(deliveryId: string) {
  const attempt = await fixture.db.store.read.outbox.beginSending({
    organizationId: fixture.organization.id,
    deliveryId,
    from: ["queued"],
  });
  if (attempt === null) return null;
  const email = composeEmail(attempt, { links: testLinkKeyring(), linkBase: "https://x.test" });
  if (email?.kind !== "owner_notice") throw new Error("it is another email");
  return { to: email.to, ...renderOwnerNoticeEmail(email) };
}

describe("that access ends soon", () => {
  test("the member and the inviter are told 7 days and 1 day before, each once", async () => {
    const { userId } = await joined(30);
    const seen: [number, number][] = [];
    for (const hours of [22, 1, 1, 143, 2, 1]) {
      fixture.db.clock.advance(`${hours === 22 ? 22 * 24 : hours} hours`);
      seen.push([await remind(), (await notices()).length]);
    }
    expect(seen).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [2, 2],
      [0, 2],
      [0, 2],
    ]);
    fixture.db.clock.advance("1 hour");
    const { admin } = fixture.organization;
    expect((await notices()).map(({ notice, reader, about }) => [notice, reader, about])).toEqual([
      ["access_ends", userId, null],
      ["member_access_ends", admin.userId, userId],
    ]);
  });

  test("once by ten processes at once", async () => {
    await joined(30);
    fixture.db.clock.advance("24 days");
    const queued = await Promise.all(Array.from({ length: 10 }, remind));
    expect(queued.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(await notices()).toHaveLength(2);
  });

  test("the emails say when, and whose", async () => {
    const { email, accessUntil } = await joined(30);
    fixture.db.clock.advance("24 days");
    await remind();
    const [member, inviter] = await Promise.all((await notices()).map(({ id }) => emailOf(id)));
    const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(
      new Date(accessUntil ?? ""),
    );
    expect(member?.to).toBe(email);
    expect(member?.text).toContain(`ends on ${day}`);
    expect(inviter?.to).toBe(fixture.organization.admin.email);
    expect(inviter?.text).toContain(`The access of ${email.split("@")[0]}`);
    expect(inviter?.text).toContain(`ends on ${day}`);
  });

  test("is not sent once the access does not end, or was removed", async () => {
    const extended = await joined(30);
    fixture.db.clock.advance("24 days");
    await remind();
    await fixture.as.owner.member.changeAccess({ id: extended.id, accessUntil: null });
    for (const { id } of await notices()) expect(await emailOf(id)).toBeNull();
    const removed = await joined(30);
    fixture.db.clock.advance("24 days");
    expect(await remind()).toBe(2);
    await fixture.as.owner.member.remove({ id: removed.id });
    const last = (await notices()).filter(({ reader, about }) =>
      [reader, about].includes(removed.userId),
    );
    expect(last).toHaveLength(2);
    for (const { id } of last) expect(await emailOf(id)).toBeNull();
  });

  test("is said again before a new end, and what was queued for the old one is not sent", async () => {
    const { id } = await joined(30);
    fixture.db.clock.advance("24 days");
    expect(await remind()).toBe(2);
    const before = await notices();
    await fixture.as.owner.member.changeAccess({ id, accessUntil: until(30) });
    expect(await remind()).toBe(0);
    for (const notice of before) expect(await emailOf(notice.id)).toBeNull();
    fixture.db.clock.advance("24 days");
    expect(await remind()).toBe(2);
  });

  test("is not said right after the access began", async () => {
    await joined(5);
    expect(await remind()).toBe(0);
    fixture.db.clock.advance("97 hours");
    expect(await remind()).toBe(2);
  });

  test("is said by the last reminder alone after an outage", async () => {
    await joined(30);
    fixture.db.clock.advance("29 days");
    fixture.db.clock.advance("1 hour");
    expect(await remind()).toBe(2);
    expect(await remind()).toBe(0);
  });

  test.each([
    [{ accessEnd: { remindDays: [] } }, 0],
    [{ accessEnd: { remindDays: [14] } }, 2],
    [{ notices: "none" }, 1],
  ])("as the policy says: %j", async (policy, expected) => {
    await fixture.as.owner.organization.updatePolicy({ policy });
    await joined(30);
    fixture.db.clock.advance("17 days");
    const early = await remind();
    fixture.db.clock.advance("8 days");
    expect(early + (await remind())).toBe(expected);
  });

  test("to the member alone where the inviter has left, and not of an owner", async () => {
    const { id } = await joined(30);
    await fixture.as.owner.member.remove({ id: fixture.organization.admin.membershipId });
    fixture.db.clock.advance("24 days");
    expect(await remind()).toBe(1);
    await fixture.db.sql(
      "UPDATE membership SET role = 'owner', access_reminded_days = NULL WHERE id = $1",
      [id],
    );
    expect(await remind()).toBe(0);
  });
});

describe("where Slack is connected", () => {
  const teamId = "T0REMIND";
  beforeEach(async () => {
    await fixture.db.sql("DELETE FROM slack_installation");
    await fixture.db.sql("DELETE FROM slack_account_link");
    await fixture.db.sql(
      `INSERT INTO slack_installation (organization_id, id, team_id, token_key_id, sealed_tokens)
       VALUES ($1, $2, $3, 'key', $4)`,
      [fixture.organization.id, newId(), teamId, Buffer.alloc(1)],
    );
  });
  afterAll(() => fixture.db.sql("DELETE FROM slack_installation"));

  const link = (userId: string, team = teamId) =>
    fixture.db.store.read.accountLinks.connect({
      organizationId: fixture.organization.id,
      teamId: team,
      slackUserId: `U${newId().slice(-9)}`,
      userId,
    });
  const inSlack = () =>
    fixture.db.sql<{ payload: { notice: string; userId: string; aboutUserId?: string } }>(
      `SELECT payload FROM job WHERE organization_id = $1 AND kind = 'slack.access_notice'
       ORDER BY payload ->> 'notice'`,
      [fixture.organization.id],
    );
  const claim = () =>
    fixture.db.store.read.outbox.claim({
      kinds: ["slack.access_notice"],
      organizationIds: [fixture.organization.id],
      owner: newId(),
      leaseMs: 60_000,
      limit: 1,
    });
  const admin = () => fixture.organization.admin.userId;
  /** Who is reminded where, of a member whom the admin invited. */
  async function remindedOf({ userId }: { userId: string }) {
    fixture.db.clock.advance("24 days");
    const count = await remind();
    const nameOf = (id: string | null) =>
      id === null ? null : id === userId ? "member" : id === admin() ? "admin" : "someone else";
    return {
      count,
      bySlack: (await inSlack()).map(({ payload }) => [
        payload.notice,
        nameOf(payload.userId),
        nameOf(payload.aboutUserId ?? null),
      ]),
      byEmail: (await notices()).map(({ notice, reader, about }) => [
        notice,
        nameOf(reader),
        nameOf(about),
      ]),
    };
  }
  const ofMember = ["access_ends", "member", null];
  const ofInviter = ["member_access_ends", "admin", "member"];

  test("who has connected an account is reminded there and not by email", async () => {
    const member = await joined(30);
    await link(member.userId);
    expect(await remindedOf(member)).toEqual({
      count: 2,
      bySlack: [ofMember],
      byEmail: [ofInviter],
    });
    expect(await remind()).toBe(0);
  });

  test("both of them are, and one reminder of ten processes at once", async () => {
    const member = await joined(30);
    await link(member.userId);
    await link(admin());
    fixture.db.clock.advance("24 days");
    const queued = await Promise.all(Array.from({ length: 10 }, remind));
    expect(queued.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(await inSlack()).toHaveLength(2);
    expect(await notices()).toEqual([]);
  });

  test("who invited from Slack is reminded there without a connected account", async () => {
    const member = await joined(30);
    await fixture.db.sql("UPDATE invitation SET slack_user_id = 'U1' WHERE accepted_user_id = $1", [
      member.userId,
    ]);
    expect(await remindedOf(member)).toMatchObject({ bySlack: [ofInviter], byEmail: [ofMember] });
  });

  test.each<[string, { notices: "slack" | "mail" | "both" | "none" }, unknown[], unknown[]]>([
    ["slack", { notices: "slack" }, [ofMember], [ofInviter]],
    ["mail", { notices: "mail" }, [], [ofMember, ofInviter]],
    ["both, which asks for two", { notices: "both" }, [ofMember], [ofMember, ofInviter]],
    ["none, which silences the inviter", { notices: "none" }, [ofMember], []],
  ])("as the policy says: %s", async (_what, policy, bySlack, byEmail) => {
    await fixture.as.owner.organization.updatePolicy({ policy });
    const member = await joined(30);
    await link(member.userId);
    expect(await remindedOf(member)).toMatchObject({ bySlack, byEmail });
  });

  test("an account of a workspace that is no longer connected does not count", async () => {
    const member = await joined(30);
    await link(member.userId, "T0OTHER");
    expect(await remindedOf(member)).toMatchObject({ bySlack: [] });
  });

  describe("the email instead of a message that reached no one", () => {
    /** The job of a reminder in Slack, as a worker has it. */
    async function claimed() {
      const { userId } = await joined(30);
      await link(userId);
      fixture.db.clock.advance("24 days");
      await remind();
      const [job] = await claim();
      if (job === undefined) throw new Error("there is no job");
      const notice = { notice: "access_ends", userId, aboutUserId: null } as const;
      return { job, notice };
    }
    const emailInstead: Emailing = (...given) =>
      fixture.db.store.read.outbox.emailAccessNotice(...given);
    const ofMembers = async () =>
      (await notices()).filter(({ notice }) => notice === "access_ends");

    test("is queued once, by five at once", async () => {
      const { job, notice } = await claimed();
      await Promise.all(Array.from({ length: 5 }, () => emailInstead(job, notice)));
      const [email, ...others] = await ofMembers();
      expect(others).toEqual([]);
      expect(email).toMatchObject({ id: job.id, reader: notice.userId });
      expect((await emailOf(job.id))?.text).toContain("Your access to");
    });

    test("ends the job: no worker sends the message as well, after whatever crash", async () => {
      const { job, notice } = await claimed();
      await emailInstead(job, notice);
      fixture.db.clock.advance("2 minutes");
      expect(await claim()).toEqual([]);
    });

    test("is not queued by a worker whose job another one has", async () => {
      const { job, notice } = await claimed();
      fixture.db.clock.advance("2 minutes");
      const [again] = await claim();
      expect(again?.id).toBe(job.id);
      await emailInstead(job, notice);
      expect(await ofMembers()).toEqual([]);
    });
  });

  describe("while no Slack app runs", () => {
    test("the email goes out instead after an hour and a half, once by ten processes", async () => {
      const { userId } = await joined(30);
      await link(userId);
      await link(admin());
      fixture.db.clock.advance("24 days");
      expect(await remind()).toBe(2);
      fixture.db.clock.advance("89 minutes");
      expect([await remind(), await notices()]).toEqual([0, []]);
      fixture.db.clock.advance("1 minute");
      const queued = await Promise.all(Array.from({ length: 10 }, remind));
      expect(queued.reduce((sum, count) => sum + count, 0)).toBe(2);
      const emails = await notices();
      expect(emails.map(({ notice }) => notice)).toEqual(["access_ends", "member_access_ends"]);
      for (const { id } of emails) expect((await emailOf(id))?.text).toContain("ends on");
      expect(await claim()).toEqual([]);
    });

    test("also of a message that an app had when it died, and not of one that it has", async () => {
      const { userId } = await joined(30);
      await link(userId);
      fixture.db.clock.advance("24 days");
      await remind();
      fixture.db.clock.advance("89 minutes");
      fixture.db.clock.advance("30 seconds");
      expect(await claim()).toHaveLength(1);
      const before = await notices();
      fixture.db.clock.advance("45 seconds");
      expect(await remind()).toBe(0);
      fixture.db.clock.advance("16 seconds");
      expect(await remind()).toBe(1);
      expect(await notices()).toHaveLength(before.length + 1);
    });

    test("no email goes out about an end that has changed, or beside one of the policy", async () => {
      await fixture.as.owner.organization.updatePolicy({ policy: { notices: "both" } });
      const both = await joined(30);
      await link(both.userId);
      fixture.db.clock.advance("24 days");
      expect(await remind()).toBe(3);
      await fixture.as.owner.organization.updatePolicy({ policy: { notices: "auto" } });
      const changed = await joined(30);
      await link(changed.userId);
      fixture.db.clock.advance("24 days");
      await remind();
      await fixture.as.owner.member.changeAccess({ id: changed.id, accessUntil: until(30) });
      const before = await notices();
      fixture.db.clock.advance("2 hours");
      expect(await remind()).toBe(0);
      expect(await notices()).toEqual(before);
      expect(await claim()).toEqual([]);
    });

    test("a message that still waits is joined by the next one of the same end", async () => {
      const policy = { accessEnd: { remindDays: [7, 6] } };
      await fixture.as.owner.organization.updatePolicy({ policy });
      const { id, userId } = await joined(30);
      await link(userId);
      fixture.db.clock.advance("24 days");
      fixture.db.clock.advance("-30 minutes");
      expect(await remind()).toBe(2);
      fixture.db.clock.advance("1 hour");
      expect(await remind()).toBe(2);
      expect(await inSlack()).toHaveLength(1);
      await fixture.as.owner.member.changeAccess({ id, accessUntil: until(6) });
      await remind();
      expect(await inSlack()).toHaveLength(2);
    });
  });
});
