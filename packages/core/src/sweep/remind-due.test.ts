import { afterEach, describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import type { Store } from "../ports/store.ts";
import { takeRecipients } from "../limits/limit-recipients.ts";
import { recipientKey } from "../limits/recipient-key.ts";
import { eventOf } from "../testing/delivery-events.ts";
import { invitationEmails } from "../testing/invitation-emails.ts";
import { newInvitation, transitionOf } from "../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../testing/use-repository-fixture.ts";
import { createUsherDataSource } from "../typeorm/data-source.ts";
import { createStore } from "../typeorm/store.ts";
import { invitationRepository } from "../typeorm/repositories/invitation/invitations.ts";
import { outboxRepository } from "../typeorm/repositories/outbox/outbox.ts";
import { remindDue } from "./remind-due.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";

const hour = 3600;

let closeStores: (() => Promise<void>)[] = [];
let ahead = 0;
const fixture = await useRepositoryFixture();
const emails = invitationEmails(fixture);
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
    ...longTimeouts,
    url: fixture.url,
    poolSize: 5,
    clock: { offsetSeconds: () => ahead },
  });
  await dataSource.initialize();
  closeStores.push(() => dataSource.destroy());
  return createStore(dataSource);
}

async function sent(setting: Parameters<typeof emails.create>[0] = {}) {
  const address = `${newId()}@b.test`;
  const email = await emails.create({
    ...setting,
    invitation: { email: address, emailKey: address, ...setting.invitation },
  });
  await emails.begin(email);
  await emails.settle(email, "accepted");
  return email;
}
type SentEmail = Awaited<ReturnType<typeof sent>>;

async function reminders({ organizationId }: SentEmail) {
  return fixture.sql.rows<{ sequence: number; generation: number; id: string; status: string }>(
    `SELECT id, generation, sequence, status FROM delivery
     WHERE organization_id = $1 AND kind = 'reminder' ORDER BY generation, sequence`,
    [organizationId],
  );
}
const numbers = async (email: SentEmail) =>
  (await reminders(email)).map(({ sequence }) => sequence);

describe("a reminder of a week's invitation is sent", () => {
  test("three days and one day before its expiry, and never again", async () => {
    const email = await sent();
    const store = await process();
    const seen: [number, number[]][] = [];
    for (const hours of [95, 97, 98, 143, 145, 167]) {
      setHours(hours);
      await remindDue(store);
      seen.push([hours, await numbers(email)]);
    }
    expect(seen).toEqual([
      [95, []],
      [97, [1]],
      [98, [1]],
      [143, [1]],
      [145, [1, 2]],
      [167, [1, 2]],
    ]);
    expect(await fixture.count("job", email.organizationId, "kind = 'mail'")).toBe(3);
  });

  test("once if both reminders were missed", async () => {
    const email = await sent({
      organization: { policy: { reminders: { hoursBefore: [24, 30] } } },
    });
    setHours(145);
    await remindDue(await process());
    expect(await numbers(email)).toEqual([2]);
  });

  test("once by ten processes at once, and counts one email of the recipient", async () => {
    const email = await sent();
    setHours(97);
    const processes = await Promise.all(Array.from({ length: 10 }, process));
    const queued = await Promise.all(processes.map((store) => remindDue(store)));
    expect(queued.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await numbers(email)).toEqual([1]);
    const [row] = await fixture.sql.rows<{ emails: number }>(
      "SELECT cardinality(mailed_at) AS emails FROM recipient_window WHERE recipient = $1",
      [recipientKey(email.invitation.emailKey)],
    );
    expect(row?.emails).toBe(1);
  });

  test("late after a short outage, and not at all after a long one", async () => {
    const email = await sent();
    const store = await process();
    setHours(109);
    await remindDue(store);
    expect(await numbers(email)).toEqual([]);
    setHours(155);
    await remindDue(store);
    expect(await numbers(email)).toEqual([2]);
  });

  test("again for a newer link", async () => {
    const email = await sent();
    setHours(97);
    const store = await process();
    await remindDue(store);
    await emails.resend(email);
    const deliveryId = await emails.latestDelivery(email.organizationId);
    await emails.begin({ ...email, deliveryId });
    await emails.settle({ ...email, deliveryId }, "accepted");
    await remindDue(store);
    expect((await reminders(email)).map(({ generation }) => generation)).toEqual([1]);
    setHours(97 + 97);
    await remindDue(store);
    expect((await reminders(email)).map(({ generation }) => generation)).toEqual([1, 2]);
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
    const email = await sent();
    await outbox.recordEvents([eventOf(email, status)]);
    setHours(97);
    await remindDue(await process());
    expect(await numbers(email)).toEqual([]);
  });

  test("who reported spam, even if the reminder is already queued", async () => {
    const email = await sent();
    const late = await sent();
    const complaint = { suppress: "spam", detail: "reported as spam" } as const;
    await outbox.recordEvents([eventOf(email, "delivered", complaint)]);
    setHours(97);
    await remindDue(await process());
    expect(await numbers(email)).toEqual([]);
    const [reminder] = await reminders(late);
    await outbox.recordEvents([eventOf(late, "delivered", complaint)]);
    expect(await emails.begin({ ...late, deliveryId: reminder?.id ?? "" })).toBeNull();
    expect((await reminders(late)).map(({ status }) => status)).toEqual(["cancelled"]);
    expect((await emails.now(late)).deliveryStatus).toBe("delivered");
  });

  test.each(["accepted", "declined", "revoked"] as const)("who has %s", async (state) => {
    const email = await sent();
    const set = state === "accepted" ? { set: { acceptedUserId: newId() } } : {};
    await invitationRepository(fixture.sql).transition(transitionOf(email.invitation, state, set));
    setHours(97);
    await remindDue(await process());
    expect(await numbers(email)).toEqual([]);
  });

  test("who has had enough emails today; the second reminder comes", async () => {
    const email = await sent();
    setHours(97);
    const store = await process();
    const limits = { recipientPerDay: 1 };
    await takeRecipients({ limits }, store.read, [email.invitation.emailKey]);
    await remindDue(store, limits);
    expect(await numbers(email)).toEqual([]);
    setHours(145);
    await remindDue(store, limits);
    expect(await numbers(email)).toEqual([2]);
  });

  test("whose email has an unknown outcome", async () => {
    const email = await emails.create({ invitation: newInvitation(`${newId()}@b.test`) });
    await emails.begin(email);
    await emails.settle(email, "parked");
    setHours(97);
    await remindDue(await process());
    expect(await numbers(email)).toEqual([]);
  });
});

describe("of a reminder the invitation", () => {
  test("counts that it was sent, and keeps the outcome of its own email", async () => {
    const email = await sent();
    await outbox.recordEvents([eventOf(email, "delivered")]);
    setHours(97);
    await remindDue(await process());
    const reminder = { ...email, deliveryId: (await reminders(email))[0]?.id ?? "" };
    expect(await emails.begin(reminder)).toMatchObject({ kind: "reminder", generation: 1 });
    await emails.settle(reminder, "accepted");
    expect(await emails.now(email)).toMatchObject({
      deliveryStatus: "delivered",
      sentCount: 1,
      remindersSent: 1,
    });
    expect(await emails.actions(email.organizationId)).toContain("invitation.reminded");
  });

  test("shows that it bounced", async () => {
    const email = await sent();
    setHours(97);
    await remindDue(await process());
    const reminder = { ...email, deliveryId: (await reminders(email))[0]?.id ?? "" };
    await emails.begin(reminder);
    await outbox.recordEvents([eventOf(reminder, "bounced"), eventOf(email, "delivered")]);
    expect(await emails.now(email)).toMatchObject({ deliveryStatus: "bounced", remindersSent: 1 });
  });

  test("does not fail when the provider rejects it", async () => {
    const email = await sent();
    setHours(97);
    await remindDue(await process());
    const reminder = { ...email, deliveryId: (await reminders(email))[0]?.id ?? "" };
    await emails.begin(reminder);
    await emails.settle(reminder, "failed");
    expect(await emails.now(email)).toMatchObject({ state: "pending", deliveryStatus: "accepted" });
  });
});
