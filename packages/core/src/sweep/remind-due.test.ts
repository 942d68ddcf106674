import { afterEach, describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import type { Store } from "../ports/store.ts";
import { takeRecipients } from "../limits/limit-recipients.ts";
import { recipientKey } from "../limits/recipient-key.ts";
import { eventOf } from "../testing/delivery-events.ts";
import { mailedInvitations } from "../testing/mailed-invitations.ts";
import { newInvitation, transitionOf } from "../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../testing/use-repository-fixture.ts";
import { createUsherDataSource } from "../typeorm/data-source.ts";
import { createStore } from "../typeorm/store.ts";
import { invitationRepository } from "../typeorm/repositories/invitation/invitations.ts";
import { outboxRepository } from "../typeorm/repositories/outbox/outbox.ts";
import { remindDue } from "./remind-due.ts";
import { patience } from "../testing/patience.ts";

const hour = 3600;

let closeStores: (() => Promise<void>)[] = [];
let ahead = 0;
const fixture = await useRepositoryFixture();
const mails = mailedInvitations(fixture);
const outbox = outboxRepository(fixture.sql);
afterEach(async () => {
  await Promise.all(closeStores.map((close) => close()));
  closeStores = [];
  // Nothing of this test is due in the next.
  await fixture.sql.run("UPDATE organization SET status = 'suspended'");
  setHours(0);
});

function setHours(hours: number): void {
  ahead = hours * hour;
  fixture.setClock(ahead);
}

/** One process's way to the database. */
async function process(): Promise<Store> {
  const dataSource = createUsherDataSource({
    ...patience,
    url: fixture.url,
    poolSize: 5,
    clock: { offsetSeconds: () => ahead },
  });
  await dataSource.initialize();
  closeStores.push(() => dataSource.destroy());
  return createStore(dataSource);
}

async function sent(setting: Parameters<typeof mails.mailed>[0] = {}) {
  const address = `${newId()}@b.test`;
  const mail = await mails.mailed({
    ...setting,
    invitation: { email: address, emailKey: address, ...setting.invitation },
  });
  await mails.begin(mail);
  await mails.settle(mail, "accepted");
  return mail;
}
type SentEmail = Awaited<ReturnType<typeof sent>>;

async function reminders({ organizationId }: SentEmail) {
  return fixture.sql.rows<{ sequence: number; generation: number; id: string; status: string }>(
    `SELECT id, generation, sequence, status FROM delivery
     WHERE organization_id = $1 AND kind = 'reminder' ORDER BY generation, sequence`,
    [organizationId],
  );
}
const numbers = async (mail: SentEmail) => (await reminders(mail)).map(({ sequence }) => sequence);

describe("a reminder of a week's invitation is sent", () => {
  test("three days and one day before its expiry, and never again", async () => {
    const mail = await sent();
    const store = await process();
    const seen: [number, number[]][] = [];
    for (const hours of [95, 97, 98, 143, 145, 167]) {
      setHours(hours);
      await remindDue(store);
      seen.push([hours, await numbers(mail)]);
    }
    expect(seen).toEqual([
      [95, []],
      [97, [1]],
      [98, [1]],
      [143, [1]],
      [145, [1, 2]],
      [167, [1, 2]],
    ]);
    expect(await fixture.count("job", mail.organizationId, "kind = 'mail'")).toBe(3);
  });

  test("once if both reminders were missed", async () => {
    const mail = await sent({ organization: { policy: { reminders: { hoursBefore: [24, 30] } } } });
    setHours(145);
    await remindDue(await process());
    expect(await numbers(mail)).toEqual([2]);
  });

  test("once by ten processes at once, and counts one email of the recipient", async () => {
    const mail = await sent();
    setHours(97);
    const processes = await Promise.all(Array.from({ length: 10 }, process));
    const queued = await Promise.all(processes.map((store) => remindDue(store)));
    expect(queued.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await numbers(mail)).toEqual([1]);
    const [row] = await fixture.sql.rows<{ mails: number }>(
      "SELECT cardinality(mailed_at) AS mails FROM recipient_window WHERE recipient = $1",
      [recipientKey(mail.invitation.emailKey)],
    );
    expect(row?.mails).toBe(1);
  });

  test("late after a short outage, and not at all after a long one", async () => {
    const mail = await sent();
    const store = await process();
    setHours(109);
    await remindDue(store);
    expect(await numbers(mail)).toEqual([]);
    setHours(155);
    await remindDue(store);
    expect(await numbers(mail)).toEqual([2]);
  });

  test("again for a newer link", async () => {
    const mail = await sent();
    setHours(97);
    const store = await process();
    await remindDue(store);
    await mails.resend(mail);
    const deliveryId = await mails.latestDelivery(mail.organizationId);
    await mails.begin({ ...mail, deliveryId });
    await mails.settle({ ...mail, deliveryId }, "accepted");
    await remindDue(store);
    expect((await reminders(mail)).map(({ generation }) => generation)).toEqual([1]);
    setHours(97 + 97);
    await remindDue(store);
    expect((await reminders(mail)).map(({ generation }) => generation)).toEqual([1, 2]);
  });

  test("as its organization configured", async () => {
    const never = await sent({ organization: { policy: { reminders: { hoursBefore: [] } } } });
    const early = await sent({ organization: { policy: { reminders: { hoursBefore: [120] } } } });
    setHours(49);
    await remindDue(await process());
    expect([await numbers(never), await numbers(early)]).toEqual([[], [1]]);
    setHours(167);
    await remindDue(await process());
    expect([await numbers(never), await numbers(early)]).toEqual([[], [1]]);
  });
});

describe("no reminder goes to an invitee", () => {
  test("right after the email of a short invitation, but a day before one of two days ends", async () => {
    const oneDay = await sent({ invitation: { ttlHours: 24 } });
    const twoDays = await sent({ invitation: { ttlHours: 48 } });
    const store = await process();
    setHours(1);
    await remindDue(store);
    expect([await numbers(oneDay), await numbers(twoDays)]).toEqual([[], []]);
    setHours(25);
    await remindDue(store);
    expect([await numbers(oneDay), await numbers(twoDays)]).toEqual([[], [2]]);
  });

  test.each(["bounced", "blocked", "suppressed"] as const)("whose email was %s", async (status) => {
    const mail = await sent();
    await outbox.recordEvents([eventOf(mail, status)]);
    setHours(97);
    await remindDue(await process());
    expect(await numbers(mail)).toEqual([]);
  });

  test("who reported spam, even if the reminder is already queued", async () => {
    const mail = await sent();
    const late = await sent();
    const complaint = { suppress: "spam", detail: "reported as spam" } as const;
    await outbox.recordEvents([eventOf(mail, "delivered", complaint)]);
    setHours(97);
    await remindDue(await process());
    expect(await numbers(mail)).toEqual([]);
    const [reminder] = await reminders(late);
    await outbox.recordEvents([eventOf(late, "delivered", complaint)]);
    expect(await mails.begin({ ...late, deliveryId: reminder?.id ?? "" })).toBeNull();
    expect((await reminders(late)).map(({ status }) => status)).toEqual(["cancelled"]);
    expect((await mails.now(late)).deliveryStatus).toBe("delivered");
  });

  test.each(["accepted", "declined", "revoked"] as const)("who has %s", async (state) => {
    const mail = await sent();
    const set = state === "accepted" ? { set: { acceptedUserId: newId() } } : {};
    await invitationRepository(fixture.sql).transition(transitionOf(mail.invitation, state, set));
    setHours(97);
    await remindDue(await process());
    expect(await numbers(mail)).toEqual([]);
  });

  test("who has had enough emails today; the second reminder comes", async () => {
    const mail = await sent();
    setHours(97);
    const store = await process();
    const limits = { recipientPerDay: 1 };
    await takeRecipients({ limits }, store.read, [mail.invitation.emailKey]);
    await remindDue(store, limits);
    expect(await numbers(mail)).toEqual([]);
    setHours(145);
    await remindDue(store, limits);
    expect(await numbers(mail)).toEqual([2]);
  });

  test("whose email has an unknown outcome", async () => {
    const mail = await mails.mailed({ invitation: newInvitation(`${newId()}@b.test`) });
    await mails.begin(mail);
    await mails.settle(mail, "parked");
    setHours(97);
    await remindDue(await process());
    expect(await numbers(mail)).toEqual([]);
  });
});

describe("of a reminder the invitation", () => {
  test("counts that it was sent, and keeps the outcome of its own email", async () => {
    const mail = await sent();
    await outbox.recordEvents([eventOf(mail, "delivered")]);
    setHours(97);
    await remindDue(await process());
    const reminder = { ...mail, deliveryId: (await reminders(mail))[0]?.id ?? "" };
    expect(await mails.begin(reminder)).toMatchObject({ kind: "reminder", generation: 1 });
    await mails.settle(reminder, "accepted");
    expect(await mails.now(mail)).toMatchObject({
      deliveryStatus: "delivered",
      sentCount: 1,
      remindersSent: 1,
    });
    expect(await mails.actions(mail.organizationId)).toContain("invitation.reminded");
  });

  test("shows that it bounced", async () => {
    const mail = await sent();
    setHours(97);
    await remindDue(await process());
    const reminder = { ...mail, deliveryId: (await reminders(mail))[0]?.id ?? "" };
    await mails.begin(reminder);
    await outbox.recordEvents([eventOf(reminder, "bounced"), eventOf(mail, "delivered")]);
    expect(await mails.now(mail)).toMatchObject({ deliveryStatus: "bounced", remindersSent: 1 });
  });

  test("does not fail when the provider rejects it", async () => {
    const mail = await sent();
    setHours(97);
    await remindDue(await process());
    const reminder = { ...mail, deliveryId: (await reminders(mail))[0]?.id ?? "" };
    await mails.begin(reminder);
    await mails.settle(reminder, "failed");
    expect(await mails.now(mail)).toMatchObject({ state: "pending", deliveryStatus: "accepted" });
  });
});
