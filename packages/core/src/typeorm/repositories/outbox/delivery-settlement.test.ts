import { describe, expect, test } from "vitest";

import { newId } from "../../../model/ids.ts";
import { invitationEmails } from "../../../testing/invitation-emails.ts";
import {
  batchOf,
  newApprovalRequest,
  newInvitation,
  transitionOf,
} from "../../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../../testing/use-repository-fixture.ts";
import { invitationRepository } from "../invitation/invitations.ts";
import { outboxRepository } from "./outbox.ts";

const fixture = await useRepositoryFixture();
const invitations = invitationRepository(fixture.sql);
const outbox = outboxRepository(fixture.sql);
const emails = invitationEmails(fixture);

describe("settle", () => {
  test("counts the first acceptance as a send, whatever follows", async () => {
    const email = await emails.create();
    await emails.begin(email);
    expect(await emails.settle(email, "accepted")).toBe(true);
    expect(await emails.now(email)).toMatchObject({
      state: "pending",
      deliveryStatus: "accepted",
      sentCount: 1,
      lastSentAt: expect.any(String),
      version: 1,
    });
    expect(await emails.settle(email, "accepted")).toBe(false);
    expect(await emails.settle(email, "delivered", ["accepted"])).toBe(true);
    expect(await emails.now(email)).toMatchObject({ deliveryStatus: "delivered", sentCount: 1 });
    expect(await emails.actions(email.organizationId)).toEqual([
      "invitation.created",
      "invitation.sent",
    ]);
    const stored = "SELECT provider_message_id FROM delivery WHERE id = $1";
    expect(await fixture.sql.rows(stored, [email.deliveryId])).toEqual([
      { provider_message_id: "sg-1" },
    ]);
  });

  test("says unknown and parked, and counts when it turns out accepted", async () => {
    const email = await emails.create();
    await emails.begin(email);
    await emails.settle(email, "unknown", ["sending"], "timeout");
    expect(await emails.now(email)).toMatchObject({ deliveryStatus: "unknown", sentCount: 0 });
    await emails.settle(email, "parked", ["unknown"]);
    await emails.settle(email, "accepted", ["parked"]);
    expect(await emails.now(email)).toMatchObject({ deliveryStatus: "accepted", sentCount: 1 });
    expect(await fixture.audit(email.organizationId)).toMatchObject([
      { action: "invitation.created" },
      { action: "invitation.delivery_unknown", data: { status: "unknown", detail: "timeout" } },
      { action: "invitation.delivery_unknown", data: { status: "parked" } },
      { action: "invitation.sent", data: { email: "Jane@b.test", generation: 1 } },
    ]);
  });

  test("never calls a sandboxed email sent", async () => {
    const email = await emails.create();
    await emails.begin(email);
    await emails.settle(email, "sandboxed");
    expect(await emails.now(email)).toMatchObject({ deliveryStatus: "sandboxed", sentCount: 1 });
    expect(await emails.actions(email.organizationId)).toEqual(["invitation.created"]);
  });

  test("a permanent rejection fails the pending invitation and notifies Slack", async () => {
    const approvalRequest = newApprovalRequest();
    const organizationId = await fixture.organization({ slack: true });
    const [asked] = await invitations.insert(
      batchOf(organizationId, [newInvitation("Jane@b.test", { needsApproval: true })], {
        approvalRequest,
        inviter: {
          kind: "slack_user",
          userId: null,
          keyId: null,
          slackTeamId: "T1",
          slackUserId: "U1",
        },
      }),
    );
    if (!asked) throw new Error("nothing was inserted");
    const [invitation] = await invitations.transition(
      transitionOf(asked, "approved", { set: { expiry: { kind: "restart" } } }),
    );
    if (!invitation) throw new Error("nothing was changed");
    const email = {
      organizationId,
      invitation,
      deliveryId: await emails.latestDelivery(organizationId),
    };
    await emails.begin(email);
    await fixture.sql.run("DELETE FROM job WHERE kind = 'slack.approval'");
    expect(await emails.settle(email, "failed", ["sending"], "invalid address")).toBe(true);
    expect(await emails.now(email)).toMatchObject({
      state: "failed",
      stateReason: "invalid address",
      deliveryStatus: "failed",
      deliveryDetail: "invalid address",
      version: 3,
    });
    expect((await fixture.audit(organizationId)).at(-1)).toMatchObject({
      action: "invitation.failed",
      data: { from: "pending", to: "failed", email: "Jane@b.test", detail: "invalid address" },
    });
    const slack = (await fixture.jobs(organizationId)).filter((job) => job.kind !== "mail");
    expect(slack.map((job) => job.key)).toEqual([
      approvalRequest.id,
      `invitation:${invitation.id}:failed:3`,
    ]);
    const request = "SELECT version FROM approval_request WHERE id = $1";
    expect(await fixture.sql.rows(request, [approvalRequest.id])).toEqual([{ version: 3 }]);
  });

  test("of an older link counts, and leaves the newer one's delivery and state alone", async () => {
    const email = await emails.create();
    await emails.begin(email);
    await emails.resend(email);
    expect(await emails.settle(email, "failed")).toBe(true);
    expect(await emails.now(email)).toMatchObject({ state: "pending", deliveryStatus: "queued" });
    expect(await emails.statusOf(email)).toBe("failed");
    await emails.settle(email, "accepted", ["failed"]);
    expect(await emails.now(email)).toMatchObject({ deliveryStatus: "queued", sentCount: 1 });
  });

  test("fails nothing that is accepted or past its expiry", async () => {
    const accepted = await emails.create();
    await emails.begin(accepted);
    await invitations.transition(
      transitionOf(accepted.invitation, "accepted", { set: { acceptedUserId: newId() } }),
    );
    await emails.settle(accepted, "failed");
    expect((await emails.now(accepted)).storedState).toBe("accepted");
    const late = await emails.create({ invitation: { ttlHours: 1 } });
    await emails.begin(late);
    fixture.setClock(3600);
    await emails.settle(late, "failed");
    expect((await emails.now(late)).storedState).toBe("pending");
    expect(await emails.actions(late.organizationId)).toEqual(["invitation.created"]);
  });

  test("twenty at once settle once", async () => {
    const email = await emails.create();
    await emails.begin(email);
    const answers = await fixture.whileLocked({ table: "delivery", id: email.deliveryId }, () =>
      Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          emails.settle(email, index % 2 ? "accepted" : "unknown"),
        ),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await emails.actions(email.organizationId)).toHaveLength(2);
  });

  test("failing and accepting at once: one wins", async () => {
    for (let round = 0; round < 10; round += 1) {
      const email = await emails.create();
      await emails.begin(email);
      await Promise.all([
        emails.settle(email, "failed"),
        invitations.transition(
          transitionOf(email.invitation, "accepted", { set: { acceptedUserId: newId() } }),
        ),
      ]);
      const last = await emails.now(email);
      expect(last.version).toBe(2);
      const ends = (await emails.actions(email.organizationId)).slice(1);
      expect(ends).toEqual([`invitation.${last.state}`]);
    }
  });
});

test("deliveries settle beside changes of their request without a deadlock", async () => {
  const organizationId = await fixture.organization({ slack: true });
  const approvalRequest = newApprovalRequest();
  const rows = await invitations.insert(
    batchOf(
      organizationId,
      Array.from({ length: 10 }, (_, index) =>
        newInvitation(`p${index}@b.test`, { needsApproval: true }),
      ),
      { approvalRequest },
    ),
  );
  await invitations.transition({
    ...transitionOf({ organizationId, id: "" }, "approved"),
    select: { approvalRequestId: approvalRequest.id },
  });
  const deliveries = await fixture.sql.rows<{ id: string }>(
    "SELECT id FROM delivery WHERE organization_id = $1",
    [organizationId],
  );
  await Promise.all([
    ...deliveries.flatMap(({ id: deliveryId }) => [
      outbox.beginSending({ organizationId, deliveryId, from: ["queued"] }).then(() =>
        outbox.settle({
          organizationId,
          deliveryId,
          from: ["sending"],
          status: "failed",
          detail: null,
          providerMessageId: null,
        }),
      ),
    ]),
    ...rows.toReversed().map((row) => invitations.transition(transitionOf(row, "revoked"))),
    invitations.transition({
      ...transitionOf({ organizationId, id: "" }, "extended"),
      select: { approvalRequestId: approvalRequest.id },
    }),
  ]);
  expect(await fixture.count("invitation", organizationId, "state = 'pending'")).toBe(0);
});
