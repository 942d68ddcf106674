import { describe, expect, test } from "vitest";

import { newId } from "../../../model/ids.ts";
import type { EventStatus } from "../../../model/events/delivery-event.ts";
import { recordDeliveryEvents } from "../../../outbox/record-events.ts";
import { eventOf } from "../../../testing/delivery-events.ts";
import { invitationEmails } from "../../../testing/invitation-emails.ts";
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
import { longTimeouts } from "../../../testing/long-timeouts.ts";

const fixture = await useRepositoryFixture();
const outbox = outboxRepository(fixture.sql);
const emails = invitationEmails(fixture);

type SentEmail = Awaited<ReturnType<typeof emails.create>>;

/** An email that SendGrid took. */
async function sent(...setting: Parameters<typeof emails.create>): Promise<SentEmail> {
  const email = await emails.create(...setting);
  await emails.begin(email);
  await emails.settle(email, "accepted");
  return email;
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
    const email = await sent();
    expect(await outbox.recordEvents([eventOf(email, status, { detail: "550 no" })])).toBe(1);
    expect(await emails.statusOf(email)).toBe(status);
    expect(await emails.now(email)).toMatchObject({
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
      const email = await sent();
      const events = order.map((status) =>
        eventOf(email, status, { seconds: story.indexOf(status) }),
      );
      const split = order.indexOf("deferred");
      await outbox.recordEvents(events.slice(0, split));
      await outbox.recordEvents(events.slice(split));
      expect([order, await emails.statusOf(email)]).toEqual([order, "bounced"]);
      expect((await emails.now(email)).deliveryStatus).toBe("bounced");
    }
  });

  test("the newer of two of one rank, whichever comes last", async () => {
    const email = await sent();
    await outbox.recordEvents([eventOf(email, "deferred", { seconds: 60, detail: "second try" })]);
    await outbox.recordEvents([eventOf(email, "deferred", { seconds: 0, detail: "first try" })]);
    expect((await emails.now(email)).deliveryDetail).toBe("second try");
    await outbox.recordEvents([eventOf(email, "deferred", { seconds: 120, detail: "third try" })]);
    expect((await emails.now(email)).deliveryDetail).toBe("third try");
  });

  test.each(["accepted", "declined", "revoked"] as const)(
    "but an invitation that is %s keeps its state and notifies no one (S37)",
    async (state) => {
      const email = await sent({ organization: { slack: true }, batch: fromSlack });
      const set = state === "accepted" ? { set: { acceptedUserId: newId() } } : {};
      await invitationRepository(fixture.sql).transition(
        transitionOf(email.invitation, state, set),
      );
      await fixture.sql.run("DELETE FROM job WHERE organization_id = $1", [email.organizationId]);
      await outbox.recordEvents([eventOf(email, "bounced")]);
      expect(await emails.now(email)).toMatchObject({ state, deliveryStatus: "bounced" });
      expect(await fixture.jobs(email.organizationId)).toEqual([]);
    },
  );

  test("and a failed invitation stays failed whatever is delivered (S37)", async () => {
    const email = await emails.create();
    await emails.begin(email);
    await emails.settle(email, "failed");
    await outbox.recordEvents([eventOf(email, "delivered")]);
    expect(await emails.now(email)).toMatchObject({ state: "failed", deliveryStatus: "delivered" });
  });
});

describe("an event", () => {
  test.each(["sending", "unknown", "parked", "queued"] as const)(
    "proves an email that was %s, and it counts as sent once",
    async (status) => {
      const email = await emails.create();
      await emails.begin(email);
      if (status !== "sending") await emails.settle(email, status);
      await outbox.recordEvents([eventOf(email, "processed")]);
      await outbox.recordEvents([eventOf(email, "delivered")]);
      expect(await emails.settle(email, "accepted", ["sending", "unknown"])).toBe(false);
      expect(await emails.begin(email, ["queued", "unknown"])).toBeNull();
      expect(await emails.now(email)).toMatchObject({ deliveryStatus: "delivered", sentCount: 1 });
      const actions = await emails.actions(email.organizationId);
      expect(actions.filter((action) => action === "invitation.sent")).toHaveLength(1);
      expect(actions.filter((action) => action === "invitation.delivered")).toHaveLength(1);
    },
  );

  test("is stored once, however often it comes, at once or later (S37)", async () => {
    const email = await sent();
    const event = eventOf(email, "bounced");
    const counts = await fixture.whileLocked({ table: "delivery", id: email.deliveryId }, () =>
      Promise.all(Array.from({ length: 20 }, () => outbox.recordEvents([event, event]))),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await outbox.recordEvents([event])).toBe(0);
    const actions = await emails.actions(email.organizationId);
    expect(actions.filter((action) => action === "invitation.bounced")).toHaveLength(1);
  });

  test("of another organization, an unknown delivery or none changes nothing", async () => {
    const email = await sent();
    const foreign = await fixture.organization();
    const events = [
      eventOf({ ...email, organizationId: foreign }, "bounced"),
      eventOf({ ...email, deliveryId: newId() }, "bounced"),
    ];
    expect(await outbox.recordEvents(events)).toBe(0);
    expect(await outbox.recordEvents([])).toBe(0);
    expect(await emails.statusOf(email)).toBe("accepted");
    expect(await suppressions(foreign)).toEqual([]);
  });

  test("of an older link counts for its own email only", async () => {
    const email = await sent();
    await emails.resend(email);
    await outbox.recordEvents([eventOf(email, "bounced")]);
    expect(await emails.statusOf(email)).toBe("bounced");
    expect(await emails.now(email)).toMatchObject({ state: "pending", deliveryStatus: "queued" });
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
    const email = await sent();
    await outbox.recordEvents([
      eventOf(email, "delivered"),
      eventOf(email, "delivered", { seconds: 1, suppress: "spam", detail: "reported as spam" }),
    ]);
    expect(await suppressions(email.organizationId)).toMatchObject([{ reason: "spam" }]);
    expect((await emails.now(email)).deliveryDetail).toBe("reported as spam");
    expect(await emails.actions(email.organizationId)).toContain("invitation.complained");
  });
});

describe("at once with other changes", () => {
  test("an event and the answer it overtakes: sent is counted once, and the event wins", async () => {
    for (let round = 0; round < 10; round += 1) {
      const email = await emails.create();
      await emails.begin(email);
      await fixture.whileLocked({ table: "delivery", id: email.deliveryId }, () =>
        Promise.all(
          round % 2 === 0
            ? [emails.settle(email, "accepted"), outbox.recordEvents([eventOf(email, "delivered")])]
            : [outbox.recordEvents([eventOf(email, "delivered")]), emails.settle(email, "unknown")],
        ),
      );
      expect(await emails.now(email)).toMatchObject({ deliveryStatus: "delivered", sentCount: 1 });
      expect(await emails.statusOf(email)).toBe("delivered");
    }
  });

  test("an event and a resend: the newer link shows its own email", async () => {
    for (let round = 0; round < 10; round += 1) {
      const email = await sent();
      await Promise.all([outbox.recordEvents([eventOf(email, "bounced")]), emails.resend(email)]);
      expect(await emails.now(email)).toMatchObject({
        state: "pending",
        generation: 2,
        deliveryStatus: "queued",
      });
      expect(await emails.statusOf(email)).toBe("bounced");
    }
  });

  test("events of one email in twenty posts: the highest stays, and each step is reported once", async () => {
    const email = await sent({ organization: { slack: true }, batch: fromSlack });
    const statuses: EventStatus[] = ["processed", "deferred", "delivered", "bounced"];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        outbox.recordEvents([
          eventOf(email, statuses[index % 4] ?? "processed", { seconds: index % 4 }),
        ]),
      ),
    );
    expect(await emails.now(email)).toMatchObject({ deliveryStatus: "bounced", sentCount: 1 });
    const jobs = await fixture.jobs(email.organizationId);
    expect(jobs.filter((job) => job.kind === "slack.notice")).toHaveLength(1);
    const actions = await emails.actions(email.organizationId);
    expect(actions.filter((action) => action === "invitation.bounced")).toHaveLength(1);
  });

  test("large posts in opposite orders beside revocations end without a lost event", async () => {
    const dataSource = createUsherDataSource({ ...longTimeouts, url: fixture.url, poolSize: 10 });
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

test("a bounce updates the approval message and notifies the inviter in Slack", async () => {
  const email = await sent({ organization: { slack: true }, batch: fromSlack });
  await outbox.recordEvents([eventOf(email, "bounced")]);
  const notices = (await fixture.jobs(email.organizationId)).filter(
    (job) => job.kind === "slack.notice",
  );
  expect(notices.map((job) => job.payload)).toEqual([
    { invitationId: email.invitation.id, notice: "bounced" },
  ]);
});

test("events are forgotten a week later", async () => {
  const email = await sent();
  await outbox.recordEvents([eventOf(email, "delivered")]);
  expect(await outbox.sweepEvents(168)).toBe(0);
  fixture.setClock(169 * 3600);
  expect(await outbox.sweepEvents(168)).toBeGreaterThan(0);
  fixture.setClock(0);
  expect(await fixture.count("delivery_event", email.organizationId)).toBe(0);
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
