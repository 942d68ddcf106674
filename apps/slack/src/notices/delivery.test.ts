import { recordDeliveryEvents, type DeliveryEvent } from "@usher/core";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

type Status = "accepted" | "delivered" | "bounced" | "failed";

/** What the email worker writes when the provider answers. */
async function deliver(...statuses: Status[]): Promise<void> {
  const { outbox } = database.store.read;
  const { id } = await story.invitation("jane@acme.com");
  const [row] = await database.sql<{ id: string }>(
    "SELECT id FROM delivery WHERE invitation_id = $1",
    [id],
  );
  const delivery = { organizationId: story.organizationId, deliveryId: row?.id ?? "" };
  await outbox.beginSending({ ...delivery, from: ["queued"] });
  let from: Status | "sending" = "sending";
  for (const status of statuses) {
    const detail = status === "failed" || status === "bounced" ? "550 no such user" : null;
    await outbox.settle({ ...delivery, from: [from], status, detail, providerMessageId: null });
    from = status;
  }
  await story.app.idle();
}

/** What the provider reports later. */
async function report(event: Pick<DeliveryEvent, "event" | "status" | "detail" | "suppress">) {
  const { id } = await story.invitation("jane@acme.com");
  const [row] = await database.sql<{ id: string }>(
    "SELECT id FROM delivery WHERE invitation_id = $1 AND kind = 'invitation'",
    [id],
  );
  const about = { organizationId: story.organizationId, deliveryId: row?.id ?? "" };
  const at = new Date().toISOString();
  await recordDeliveryEvents(database.store, [
    { ...about, eventId: `${id}:${event.event}`, at, providerMessageId: null, ...event },
  ]);
  await story.app.idle();
}

async function approved(): Promise<void> {
  story = await startStory(database);
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  await story.clickButton("admin", "approve");
}

test("the approval message follows the state of the email", async () => {
  await approved();
  await deliver("accepted");
  expect(story.request().text).toBe("Admin approved jane@acme.com; email sent.");
  expect(JSON.stringify(story.request().blocks)).toContain("✉️ email sent");
});

test("an email that the provider rejects permanently is shown and reported", async () => {
  await approved();
  await deliver("failed");
  expect(story.request().text).toBe(
    "Approved, but the email to jane@acme.com could not be delivered.",
  );
  expect(JSON.stringify(story.request().blocks)).toContain("550 no such user");
  expect(story.dms("member").at(-1)).toBe(
    "The email to jane@acme.com for Acme could not be delivered. Check the address. “550 no such user”",
  );
});

test("a bounce after delivery is shown in the message", async () => {
  await approved();
  await deliver("accepted", "bounced");
  expect(JSON.stringify(story.request().blocks)).toContain(
    "⚠️ email bounced: this mailbox doesn't exist (550 no such user)",
  );
});

test("an email that the recipient's server rejected is reported with a button that sends it again", async () => {
  await approved();
  await deliver("accepted");
  await report({ event: "bounce", status: "blocked", detail: "550 5.7.1 policy", suppress: null });
  expect(story.dms("member").at(-1)).toContain("The address may be right.");
  expect(JSON.stringify(story.workspace.dm("member").at(-1))).toContain('"invitation.resend"');
  database.clock.advance("1 hour");
  const before = (await story.invitation("jane@acme.com")).version;
  await story.clickButton("admin", "invitation.resend");
  expect(await story.invitation("jane@acme.com")).toMatchObject({
    version: before + 1,
    delivery: { status: "queued" },
  });
});

test("a report as spam reaches the requester", async () => {
  await approved();
  await deliver("accepted");
  const spam = { status: "delivered", detail: "reported as spam", suppress: "spam" } as const;
  await report({ event: "spamreport", ...spam });
  expect(story.dms("member").at(-1)).toContain(
    "jane@acme.com reported the email with your invitation to Acme as spam.",
  );
});

test("email that does not leave is reported to the inviter in a direct message", async () => {
  story = await startStory(database);
  const { organizationId } = story;
  await story.store.read.outbox.enqueue({
    organizationId,
    kind: "slack.email_stuck",
    key: "email_stuck:member",
    payload: {
      userId: story.member("member").userId,
      reason: "credits_exceeded",
      since: "2026-11-21T10:04:00+00:00",
    },
    delayMs: 0,
  });
  await story.settled();
  expect(story.dms("member")).toEqual([
    "⚠️ Email for Acme has been waiting since 21 Nov 2026, 10:04 UTC. The SendGrid account has no credits left. Nothing is lost: invitations go out by themselves once this is fixed. Ask the people who run Usher to look at its SendGrid account.",
  ]);
});
