import { describe, expect, test } from "vitest";

import { newId } from "../../../model/ids.ts";
import type { EventStatus } from "../../../model/delivery-event.ts";
import { recordDeliveryEvents } from "../../../outbox/record-events.ts";
import { eventOf } from "../../../testing/delivery-events.ts";
import { mailedInvitations } from "../../../testing/mailed-invitations.ts";
import {
  batchOf,
  fromSlack,
  newInvitation,
  transitionOf,
} from "../../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../../testing/use-repository-fixture.ts";
import { createStore } from "../../store.ts";
import { createUsherDataSource } from "../../data-source.ts";
import { invitationRepository } from "../invitation/invitations.ts";
import { outboxRepository } from "./outbox.ts";
import { patience } from "../../../testing/patience.ts";

const fixture = await useRepositoryFixture();
const outbox = outboxRepository(fixture.sql);
const mails = mailedInvitations(fixture);

type SentEmail = Awaited<ReturnType<typeof mails.mailed>>;

/** A mail that SendGrid took. */
async function sent(...setting: Parameters<typeof mails.mailed>): Promise<SentEmail> {
  const mail = await mails.mailed(...setting);
  await mails.begin(mail);
  await mails.settle(mail, "accepted");
  return mail;
}

const suppressions = (organizationId: string) =>
  fixture.sql.rows<{ email_key: string; reason: string }>(
    "SELECT email_key, reason FROM suppression WHERE organization_id = $1 ORDER BY reason",
    [organizationId],
  );

describe("the delivery and its invitation follow", () => {
  test.each<EventStatus>([
    "processed",
    "deferred",
    "delivered",
    "blocked",
    "suppressed",
    "bounced",
  ])("%s, and the state stays pending", async (status) => {
    const mail = await sent();
    expect(await outbox.recordEvents([eventOf(mail, status, { detail: "550 no" })])).toBe(1);
    expect(await mails.statusOf(mail)).toBe(status);
    expect(await mails.now(mail)).toMatchObject({
      state: "pending",
      deliveryStatus: status,
      deliveryDetail: "550 no",
      sentCount: 1,
      version: 1,
    });
  });

  test("what is highest, in whatever order and grouping the events come", async () => {
    const story: EventStatus[] = ["processed", "deferred", "delivered", "bounced"];
    for (const order of permutations(story)) {
      const mail = await sent();
      const events = order.map((status) =>
        eventOf(mail, status, { seconds: story.indexOf(status) }),
      );
      const split = order.indexOf("deferred");
      await outbox.recordEvents(events.slice(0, split));
      await outbox.recordEvents(events.slice(split));
      expect([order, await mails.statusOf(mail)]).toEqual([order, "bounced"]);
      expect((await mails.now(mail)).deliveryStatus).toBe("bounced");
    }
  });

  test("the newer of two of one rank, whichever comes last", async () => {
    const mail = await sent();
    await outbox.recordEvents([eventOf(mail, "deferred", { seconds: 60, detail: "second try" })]);
    await outbox.recordEvents([eventOf(mail, "deferred", { seconds: 0, detail: "first try" })]);
    expect((await mails.now(mail)).deliveryDetail).toBe("second try");
    await outbox.recordEvents([eventOf(mail, "deferred", { seconds: 120, detail: "third try" })]);
    expect((await mails.now(mail)).deliveryDetail).toBe("third try");
  });

  test.each(["accepted", "declined", "revoked"] as const)(
    "but an invitation that is %s keeps its state and notifies no one (S37)",
    async (state) => {
      const mail = await sent({ organization: { slack: true }, batch: fromSlack });
      const set = state === "accepted" ? { set: { acceptedUserId: newId() } } : {};
      await invitationRepository(fixture.sql).transition(transitionOf(mail.invitation, state, set));
      await fixture.sql.run("DELETE FROM job WHERE organization_id = $1", [mail.organizationId]);
      await outbox.recordEvents([eventOf(mail, "bounced")]);
      expect(await mails.now(mail)).toMatchObject({ state, deliveryStatus: "bounced" });
      expect(await fixture.jobs(mail.organizationId)).toEqual([]);
    },
  );

  test("and a failed invitation stays failed whatever is delivered (S37)", async () => {
    const mail = await mails.mailed();
    await mails.begin(mail);
    await mails.settle(mail, "failed");
    await outbox.recordEvents([eventOf(mail, "delivered")]);
    expect(await mails.now(mail)).toMatchObject({ state: "failed", deliveryStatus: "delivered" });
  });
});

describe("an event", () => {
  test.each(["sending", "unknown", "parked", "queued"] as const)(
    "proves a mail that was %s, and it counts as sent once",
    async (status) => {
      const mail = await mails.mailed();
      await mails.begin(mail);
      if (status !== "sending") await mails.settle(mail, status);
      await outbox.recordEvents([eventOf(mail, "processed")]);
      await outbox.recordEvents([eventOf(mail, "delivered")]);
      expect(await mails.settle(mail, "accepted", ["sending", "unknown"])).toBe(false);
      expect(await mails.begin(mail, ["queued", "unknown"])).toBeNull();
      expect(await mails.now(mail)).toMatchObject({ deliveryStatus: "delivered", sentCount: 1 });
      const actions = await mails.actions(mail.organizationId);
      expect(actions.filter((action) => action === "invitation.sent")).toHaveLength(1);
      expect(actions.filter((action) => action === "invitation.delivered")).toHaveLength(1);
    },
  );

  test("is stored once, however often it comes, at once or later (S37)", async () => {
    const mail = await sent();
    const event = eventOf(mail, "bounced");
    const counts = await fixture.whileLocked({ table: "delivery", id: mail.deliveryId }, () =>
      Promise.all(Array.from({ length: 20 }, () => outbox.recordEvents([event, event]))),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await outbox.recordEvents([event])).toBe(0);
    const actions = await mails.actions(mail.organizationId);
    expect(actions.filter((action) => action === "invitation.bounced")).toHaveLength(1);
  });

  test("of another organization, an unknown delivery or none changes nothing", async () => {
    const mail = await sent();
    const foreign = await fixture.organization();
    const events = [
      eventOf({ ...mail, organizationId: foreign }, "bounced"),
      eventOf({ ...mail, deliveryId: newId() }, "bounced"),
    ];
    expect(await outbox.recordEvents(events)).toBe(0);
    expect(await outbox.recordEvents([])).toBe(0);
    expect(await mails.statusOf(mail)).toBe("accepted");
    expect(await suppressions(foreign)).toEqual([]);
  });

  test("of an older link counts for its own mail only", async () => {
    const mail = await sent();
    await mails.resend(mail);
    await outbox.recordEvents([eventOf(mail, "bounced")]);
    expect(await mails.statusOf(mail)).toBe("bounced");
    expect(await mails.now(mail)).toMatchObject({ state: "pending", deliveryStatus: "queued" });
  });
});

describe("an address", () => {
  test("that bounced is suppressed for the organization (S36), one that was blocked is not", async () => {
    const bounced = await sent();
    const blocked = await sent();
    await outbox.recordEvents([eventOf(bounced, "bounced"), eventOf(blocked, "blocked")]);
    expect(await suppressions(bounced.organizationId)).toEqual([
      { email_key: "jane@b.test", reason: "bounced" },
    ]);
    expect(await suppressions(blocked.organizationId)).toEqual([]);
  });

  test("that complained is suppressed, and the delivery says so", async () => {
    const mail = await sent();
    await outbox.recordEvents([
      eventOf(mail, "delivered"),
      eventOf(mail, "delivered", { seconds: 1, suppress: "spam", detail: "reported as spam" }),
    ]);
    expect(await suppressions(mail.organizationId)).toMatchObject([{ reason: "spam" }]);
    expect((await mails.now(mail)).deliveryDetail).toBe("reported as spam");
    expect(await mails.actions(mail.organizationId)).toContain("invitation.complained");
  });
});

describe("at once with other changes", () => {
  test("an event and the answer it overtakes: sent is counted once, and the event wins", async () => {
    for (let round = 0; round < 10; round += 1) {
      const mail = await mails.mailed();
      await mails.begin(mail);
      await fixture.whileLocked({ table: "delivery", id: mail.deliveryId }, () =>
        Promise.all(
          round % 2 === 0
            ? [mails.settle(mail, "accepted"), outbox.recordEvents([eventOf(mail, "delivered")])]
            : [outbox.recordEvents([eventOf(mail, "delivered")]), mails.settle(mail, "unknown")],
        ),
      );
      expect(await mails.now(mail)).toMatchObject({ deliveryStatus: "delivered", sentCount: 1 });
      expect(await mails.statusOf(mail)).toBe("delivered");
    }
  });

  test("an event and a resend: the newer link shows its own mail", async () => {
    for (let round = 0; round < 10; round += 1) {
      const mail = await sent();
      await Promise.all([outbox.recordEvents([eventOf(mail, "bounced")]), mails.resend(mail)]);
      expect(await mails.now(mail)).toMatchObject({
        state: "pending",
        generation: 2,
        deliveryStatus: "queued",
      });
      expect(await mails.statusOf(mail)).toBe("bounced");
    }
  });

  test("events of one mail in twenty posts: the highest stays, and each step is told once", async () => {
    const mail = await sent({ organization: { slack: true }, batch: fromSlack });
    const statuses: EventStatus[] = ["processed", "deferred", "delivered", "bounced"];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        outbox.recordEvents([
          eventOf(mail, statuses[index % 4] ?? "processed", { seconds: index % 4 }),
        ]),
      ),
    );
    expect(await mails.now(mail)).toMatchObject({ deliveryStatus: "bounced", sentCount: 1 });
    const jobs = await fixture.jobs(mail.organizationId);
    expect(jobs.filter((job) => job.kind === "slack.notice")).toHaveLength(1);
    const actions = await mails.actions(mail.organizationId);
    expect(actions.filter((action) => action === "invitation.bounced")).toHaveLength(1);
  });

  test("large posts in opposite orders beside revocations end without a lost event", async () => {
    const dataSource = createUsherDataSource({ ...patience, url: fixture.url, poolSize: 10 });
    await dataSource.initialize();
    const store = createStore(dataSource);
    const organizationId = await fixture.organization({ slack: true });
    const entries = Array.from({ length: 40 }, (_, index) => newInvitation(`p${index}@b.test`));
    const rows = await invitationRepository(fixture.sql).insert(batchOf(organizationId, entries));
    const deliveries = await fixture.sql.rows<{ id: string }>(
      "SELECT id FROM delivery WHERE organization_id = $1",
      [organizationId],
    );
    const events = deliveries.map(({ id: deliveryId }) =>
      eventOf({ organizationId, deliveryId }, "bounced"),
    );
    await Promise.all([
      ...[events, events.toReversed(), events].map((some) => recordDeliveryEvents(store, some)),
      ...rows
        .toReversed()
        .map((row) =>
          store.transaction((tx) => tx.invitations.transition(transitionOf(row, "revoked"))),
        ),
    ]);
    await dataSource.destroy();
    expect(await fixture.count("delivery_event", organizationId)).toBe(40);
    expect(await fixture.count("delivery", organizationId, "status = 'bounced'")).toBe(40);
    expect(await fixture.count("invitation", organizationId, "state = 'revoked'")).toBe(40);
    expect(await fixture.count("suppression", organizationId)).toBe(40);
  });
});

test("what a bounce shows is projected and told to the inviter in Slack", async () => {
  const mail = await sent({ organization: { slack: true }, batch: fromSlack });
  await outbox.recordEvents([eventOf(mail, "bounced")]);
  const notices = (await fixture.jobs(mail.organizationId)).filter(
    (job) => job.kind === "slack.notice",
  );
  expect(notices.map((job) => job.payload)).toEqual([
    { invitationId: mail.invitation.id, notice: "bounced" },
  ]);
});

test("events are forgotten a week later", async () => {
  const mail = await sent();
  await outbox.recordEvents([eventOf(mail, "delivered")]);
  expect(await outbox.sweepEvents(168)).toBe(0);
  fixture.setClock(169 * 3600);
  expect(await outbox.sweepEvents(168)).toBeGreaterThan(0);
  fixture.setClock(0);
  expect(await fixture.count("delivery_event", mail.organizationId)).toBe(0);
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [
      item,
      ...rest,
    ]),
  );
}
