import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import type { NewInvitation } from "../../invitation/ports.ts";
import { newId } from "../../kernel/ids.ts";
import type { DeliveryStatus } from "../../outbox/delivery.ts";
import type { OutboxRepository } from "../../outbox/ports.ts";
import {
  auditedBy,
  batchOf,
  newApprovalRequest,
  newInvitation,
  openRepositoryWorld,
  type RepositoryWorld,
  transitionOf,
} from "../../testing/repository-world.ts";
import { invitationRepository } from "./invitations.ts";
import { outboxRepository } from "./outbox.ts";

let world: RepositoryWorld;
let outbox: OutboxRepository;
let invitations: ReturnType<typeof invitationRepository>;
beforeAll(async () => {
  world = await openRepositoryWorld();
  outbox = outboxRepository(world.sql);
  invitations = invitationRepository(world.sql);
});
afterEach(() => {
  world.setClock(0);
});
afterAll(() => world.close());

type Setting = {
  invitation?: Partial<NewInvitation>;
  batch?: Parameters<typeof batchOf>[2];
  organization?: Parameters<RepositoryWorld["organization"]>[0];
};

async function mailed(setting: Setting = {}) {
  const organizationId = await world.organization(setting.organization);
  const [invitation] = await invitations.insert(
    batchOf(
      organizationId,
      [newInvitation("Jane@b.test", setting.invitation)],
      setting.batch ?? {},
    ),
  );
  if (!invitation) throw new Error("nothing was inserted");
  const deliveryId = await latestDelivery(organizationId);
  return { organizationId, invitation, deliveryId };
}

async function latestDelivery(organizationId: string): Promise<string> {
  const [row] = await world.sql.rows<{ id: string }>(
    "SELECT id FROM delivery WHERE organization_id = $1 ORDER BY generation DESC LIMIT 1",
    [organizationId],
  );
  if (!row) throw new Error("there is no delivery");
  return row.id;
}

type Mailed = Awaited<ReturnType<typeof mailed>>;

const begin = ({ organizationId, deliveryId }: Mailed, from: DeliveryStatus[] = ["queued"]) =>
  outbox.beginSending({ organizationId, deliveryId, from });

const settle = (
  { organizationId, deliveryId }: Mailed,
  status: DeliveryStatus,
  from: DeliveryStatus[] = ["sending"],
  detail: string | null = null,
) =>
  outbox.settle({
    organizationId,
    deliveryId,
    from,
    status,
    detail,
    providerMessageId: status === "accepted" ? "sg-1" : null,
  });

const statusOf = async ({ organizationId, deliveryId }: Mailed) =>
  (await outbox.delivery({ organizationId, deliveryId }))?.status;

const now = async ({ organizationId, invitation }: Mailed) => {
  const found = await invitations.find(organizationId, invitation.id);
  if (!found) throw new Error("the invitation is gone");
  return found;
};

const resend = (mail: Mailed) =>
  invitations.transition(
    transitionOf(mail.invitation, "pending", {
      from: ["pending", "failed", "expired"],
      expiry: "any",
      set: { newGeneration: { linkKeyId: "key-2" }, expiry: { kind: "restart" } },
      mail: true,
    }),
  );

const actions = async (organizationId: string) =>
  (await world.audit(organizationId)).map((event) => event.action);

describe("beginSending", () => {
  test("answers everything the mail needs, and only to the first who asks", async () => {
    const userId = await world.user({ name: "Ann", email: "Ann@acme.test" });
    const mail = await mailed({
      invitation: { role: "member", customRoles: ["org-ops"], message: "Hi", locale: "de" },
      batch: {
        inviter: { kind: "session", userId, keyId: null, slackTeamId: null, slackUserId: null },
      },
    });
    const answers = await world.whileLocked({ table: "delivery", id: mail.deliveryId }, () =>
      Promise.all(Array.from({ length: 10 }, () => begin(mail))),
    );
    const tickets = answers.filter((ticket) => ticket !== null);
    expect(tickets).toEqual([
      {
        deliveryId: mail.deliveryId,
        organizationId: mail.organizationId,
        invitationId: mail.invitation.id,
        generation: 1,
        linkKeyId: "key-1",
        selector: mail.invitation.selector,
        kind: "invitation",
        status: "sending",
        attempts: 1,
        to: "Jane@b.test",
        organizationName: "Acme",
        inviterName: "Ann",
        inviterEmail: "Ann@acme.test",
        replyToInviter: true,
        roles: ["member", "org-ops"],
        message: "Hi",
        expiresAt: mail.invitation.expiresAt,
        locale: "de",
      },
    ]);
    expect(await statusOf(mail)).toBe("sending");
    expect(await begin(mail, ["sending"])).toMatchObject({ attempts: 2 });
  });

  test("names no inviter for a key, and follows the policy on replies", async () => {
    const mail = await mailed({ organization: { policy: { replyToInviter: false } } });
    expect(await begin(mail)).toMatchObject({
      inviterName: null,
      inviterEmail: null,
      replyToInviter: false,
    });
  });

  test("cancels a queued mail whose invitation is over, expired or of a newer link", async () => {
    const revoked = await mailed();
    await invitations.transition(transitionOf(revoked.invitation, "revoked"));
    expect(await begin(revoked)).toBeNull();
    expect(await statusOf(revoked)).toBe("cancelled");
    expect((await now(revoked)).deliveryStatus).toBe("cancelled");

    const expired = await mailed({ invitation: { ttlHours: 1 } });
    world.setClock(3600);
    expect(await begin(expired)).toBeNull();
    expect(await statusOf(expired)).toBe("cancelled");
    world.setClock(0);

    const resent = await mailed();
    await resend(resent);
    expect(await begin(resent)).toBeNull();
    expect(await statusOf(resent)).toBe("cancelled");
    expect((await now(resent)).deliveryStatus).toBe("queued");
    const second = { ...resent, deliveryId: await latestDelivery(resent.organizationId) };
    expect(await begin(second)).toMatchObject({ generation: 2, linkKeyId: "key-2" });
  });

  test("leaves alone what is not queued, in no wanted status or not there", async () => {
    const mail = await mailed();
    await begin(mail);
    expect(await begin(mail)).toBeNull();
    await invitations.transition(transitionOf(mail.invitation, "revoked"));
    expect(await begin(mail, ["sending"])).toBeNull();
    expect(await statusOf(mail)).toBe("sending");
    expect(await begin({ ...mail, deliveryId: newId() })).toBeNull();
    expect(await begin({ ...mail, organizationId: await world.organization() })).toBeNull();
  });
});

describe("settle", () => {
  test("counts the first acceptance as a send, whatever follows", async () => {
    const mail = await mailed();
    await begin(mail);
    expect(await settle(mail, "accepted")).toBe(true);
    expect(await now(mail)).toMatchObject({
      state: "pending",
      deliveryStatus: "accepted",
      sentCount: 1,
      lastSentAt: expect.any(String),
      version: 1,
    });
    expect(await settle(mail, "accepted")).toBe(false);
    expect(await settle(mail, "delivered", ["accepted"])).toBe(true);
    expect(await now(mail)).toMatchObject({ deliveryStatus: "delivered", sentCount: 1 });
    expect(await actions(mail.organizationId)).toEqual(["invitation.created", "invitation.sent"]);
    const stored = "SELECT provider_message_id FROM delivery WHERE id = $1";
    expect(await world.sql.rows(stored, [mail.deliveryId])).toEqual([
      { provider_message_id: "sg-1" },
    ]);
  });

  test("says unknown and parked, and counts when it turns out accepted", async () => {
    const mail = await mailed();
    await begin(mail);
    await settle(mail, "unknown", ["sending"], "timeout");
    expect(await now(mail)).toMatchObject({ deliveryStatus: "unknown", sentCount: 0 });
    await settle(mail, "parked", ["unknown"]);
    await settle(mail, "accepted", ["parked"]);
    expect(await now(mail)).toMatchObject({ deliveryStatus: "accepted", sentCount: 1 });
    expect(await world.audit(mail.organizationId)).toMatchObject([
      { action: "invitation.created" },
      { action: "invitation.delivery_unknown", data: { status: "unknown", detail: "timeout" } },
      { action: "invitation.delivery_unknown", data: { status: "parked" } },
      { action: "invitation.sent", data: { email: "Jane@b.test", generation: 1 } },
    ]);
  });

  test("never calls a sandboxed mail sent", async () => {
    const mail = await mailed();
    await begin(mail);
    await settle(mail, "sandboxed");
    expect(await now(mail)).toMatchObject({ deliveryStatus: "sandboxed", sentCount: 1 });
    expect(await actions(mail.organizationId)).toEqual(["invitation.created"]);
  });

  test("a refusal for good fails the pending invitation and tells Slack", async () => {
    const approvalRequest = newApprovalRequest();
    const organizationId = await world.organization({ slack: true });
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
      transitionOf(asked, "pending", {
        from: ["requested"],
        set: { expiry: { kind: "restart" } },
        mail: true,
      }),
    );
    if (!invitation) throw new Error("nothing was changed");
    const mail = { organizationId, invitation, deliveryId: await latestDelivery(organizationId) };
    await begin(mail);
    await world.sql.run("DELETE FROM job WHERE kind = 'slack.approval'");
    expect(await settle(mail, "failed", ["sending"], "invalid address")).toBe(true);
    expect(await now(mail)).toMatchObject({
      state: "failed",
      stateReason: "invalid address",
      deliveryStatus: "failed",
      deliveryDetail: "invalid address",
      version: 3,
    });
    expect((await world.audit(organizationId)).at(-1)).toMatchObject({
      action: "invitation.failed",
      data: { from: "pending", to: "failed", email: "Jane@b.test", detail: "invalid address" },
    });
    const slack = (await world.jobs(organizationId)).filter((job) => job.kind !== "mail");
    expect(slack.map((job) => job.key)).toEqual([
      approvalRequest.id,
      `invitation:${invitation.id}:failed:3`,
    ]);
    const request = "SELECT version FROM approval_request WHERE id = $1";
    expect(await world.sql.rows(request, [approvalRequest.id])).toEqual([{ version: 3 }]);
  });

  test("of an older link counts, and leaves the newer one's delivery and state alone", async () => {
    const mail = await mailed();
    await begin(mail);
    await resend(mail);
    expect(await settle(mail, "failed")).toBe(true);
    expect(await now(mail)).toMatchObject({ state: "pending", deliveryStatus: "queued" });
    expect(await statusOf(mail)).toBe("failed");
    await settle(mail, "accepted", ["failed"]);
    expect(await now(mail)).toMatchObject({ deliveryStatus: "queued", sentCount: 1 });
  });

  test("fails nothing that is accepted or past its expiry", async () => {
    const accepted = await mailed();
    await begin(accepted);
    await invitations.transition(
      transitionOf(accepted.invitation, "accepted", { set: { acceptedUserId: newId() } }),
    );
    await settle(accepted, "failed");
    expect((await now(accepted)).storedState).toBe("accepted");
    const late = await mailed({ invitation: { ttlHours: 1 } });
    await begin(late);
    world.setClock(3600);
    await settle(late, "failed");
    expect((await now(late)).storedState).toBe("pending");
    expect(await actions(late.organizationId)).toEqual(["invitation.created"]);
  });

  test("twenty at once settle once", async () => {
    const mail = await mailed();
    await begin(mail);
    const answers = await world.whileLocked({ table: "delivery", id: mail.deliveryId }, () =>
      Promise.all(
        Array.from({ length: 20 }, (_, index) => settle(mail, index % 2 ? "accepted" : "unknown")),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await actions(mail.organizationId)).toHaveLength(2);
  });

  test("failing and accepting at once: one wins", async () => {
    for (let round = 0; round < 10; round += 1) {
      const mail = await mailed();
      await begin(mail);
      await Promise.all([
        settle(mail, "failed"),
        invitations.transition(
          transitionOf(mail.invitation, "accepted", { set: { acceptedUserId: newId() } }),
        ),
      ]);
      const last = await now(mail);
      expect(last.version).toBe(2);
      const ends = (await actions(mail.organizationId)).slice(1);
      expect(ends).toEqual([`invitation.${last.state}`]);
    }
  });
});

test("deliveries settle beside changes of their request without a deadlock", async () => {
  const organizationId = await world.organization({ slack: true });
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
    ...transitionOf({ organizationId, id: "" }, "pending", { from: ["requested"], mail: true }),
    select: { approvalRequestId: approvalRequest.id },
  });
  const deliveries = await world.sql.rows<{ id: string }>(
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
    ...rows.toReversed().map((row) =>
      invitations.transition(
        transitionOf(row, "revoked", {
          from: ["pending", "failed"],
          audit: { action: "invitation.revoked", actor: auditedBy, data: {} },
        }),
      ),
    ),
    invitations.transition({
      ...transitionOf({ organizationId, id: "" }, "pending"),
      select: { approvalRequestId: approvalRequest.id },
    }),
  ]);
  expect(await world.count("invitation", organizationId, "state = 'pending'")).toBe(0);
});
