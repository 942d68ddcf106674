import { afterEach, describe, expect, test } from "vitest";

import { composeEmail } from "../outbox/compose-email.ts";
import { newId } from "../model/ids.ts";
import { renderOwnerNoticeEmail } from "../sendgrid/templates/render-owner-notice-email.tsx";
import { testLinkKeyring } from "../testing/keyring.ts";
import { linkTokenOf, useOrganization } from "../testing/index.ts";
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

  test("is said again before a new end", async () => {
    const { id } = await joined(30);
    fixture.db.clock.advance("24 days");
    expect(await remind()).toBe(2);
    await fixture.as.owner.member.changeAccess({ id, accessUntil: until(30) });
    expect(await remind()).toBe(0);
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
