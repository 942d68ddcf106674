import { beforeEach, describe, expect, test } from "vitest";

import { createAuditSealer } from "../audit/seal-audit.ts";
import { erasedEmail } from "../model/erased.ts";
import { newId } from "../model/ids.ts";
import type { OrganizationPolicy } from "../model/policy.ts";
import { dumpOf, linesWith } from "../testing/dump.ts";
import {
  createCallers,
  createOrganization,
  rejectionOf,
  useOrganization,
} from "../testing/index.ts";
import { createEventCollector } from "../webhook/collect-events.ts";
import { retain } from "./retain.ts";

const fixture = useOrganization({ poolSize: 12 });
// Nothing of this test is due in the next.
beforeEach(() =>
  fixture.db.sql("UPDATE organization SET retention = '{}' WHERE id <> $1", [
    fixture.organization.id,
  ]),
);

const keep = (retention: Partial<OrganizationPolicy["retention"]>) =>
  fixture.as.owner.organization.updatePolicy({ policy: { retention } });

async function invite(email = `${newId()}@people.example`) {
  const { results } = await fixture.as.owner.invitation.create({
    entries: [{ email, message: "Hello!", metadata: { team: "blue" } }],
  });
  return { email, id: results[0]?.invitation?.id ?? "" };
}

async function revoked(reason?: string) {
  const { email, id } = await invite();
  await fixture.as.owner.invitation.revoke({ id, ...(reason !== undefined && { reason }) });
  return { email, id };
}

const get = (id: string) => fixture.as.owner.invitation.get({ id });
const seal = () => createAuditSealer(fixture.db.store).seal();

test("keeps everything unless an organization says otherwise", async () => {
  const { id, email } = await revoked();
  await seal();
  fixture.db.clock.advance("9000 hours");
  expect(await retain(fixture.db.store)).toBe(0);
  expect(await get(id)).toMatchObject({ email });
});

test("an ended invitation loses address and texts after its days, once, and an open one keeps them", async () => {
  await keep({ invitationDays: 2 });
  const open = await invite();
  const ended = await revoked("Jane asked us to");
  fixture.db.clock.advance("47 hours");
  expect(await retain(fixture.db.store)).toBe(0);
  expect(await get(ended.id)).toMatchObject({ email: ended.email });
  fixture.db.clock.advance("25 hours");
  const seen: [string, number][] = [];
  expect(await retain(fixture.db.store, (kind, rows) => void seen.push([kind, rows]))).toBe(1);
  expect(seen).toEqual([["invitations", 1]]);
  expect(await get(ended.id)).toMatchObject({
    email: erasedEmail,
    message: null,
    metadata: {},
    state: "revoked",
    stateReason: null,
  });
  expect(await get(open.id)).toMatchObject({ email: open.email, message: "Hello!" });
  expect(await rejectionOf(fixture.as.owner.invitation.resend({ id: ended.id }))).toMatchObject({
    code: "invite.suppressed",
  });
  expect(await retain(fixture.db.store)).toBe(0);
});

test("notes of a request go with the last of its invitations", async () => {
  await fixture.as.owner.organization.updatePolicy({
    policy: { approval: { required: "always" }, retention: { invitationDays: 2 } },
  });
  const { approvalRequestId } = await fixture.as.admin.invitation.create({
    entries: [{ email: `${newId()}@people.example` }, { email: `${newId()}@people.example` }],
    note: "about both of them",
  });
  const id = approvalRequestId ?? "";
  await fixture.as.owner.approval.approve({ id });
  const { invitations } = await fixture.as.owner.invitation.list({});
  const [first, second] = invitations.map((invitation) => invitation.id);
  const noteOf = async () => (await fixture.as.owner.approval.get({ id })).note;
  await fixture.as.owner.invitation.revoke({ id: first ?? "" });
  fixture.db.clock.advance("72 hours");
  expect(await retain(fixture.db.store)).toBe(1);
  expect(await noteOf()).toBe("about both of them");
  await fixture.as.owner.invitation.revoke({ id: second ?? "" });
  fixture.db.clock.advance("72 hours");
  expect(await retain(fixture.db.store)).toBe(1);
  expect(await noteOf()).toBeNull();
});

test("what became of an email is deleted when it is old enough and its invitation has ended", async () => {
  await keep({ deliveryDays: 1 });
  const open = await invite();
  const ended = await revoked();
  await fixture.db.sql("UPDATE delivery SET status = 'delivered', updated_at = usher_now()");
  await fixture.db.sql(
    `INSERT INTO delivery_event (organization_id, event_id, delivery_id, event, at)
     SELECT organization_id, id::text, id, 'delivered', now() FROM delivery WHERE organization_id = $1`,
    [fixture.organization.id],
  );
  fixture.db.clock.advance("25 hours");
  expect(await retain(fixture.db.store)).toBe(1);
  const left = await fixture.db.sql(
    `SELECT d.invitation_id, count(e.event_id)::integer AS events FROM delivery d
     LEFT JOIN delivery_event e ON e.delivery_id = d.id WHERE d.organization_id = $1 GROUP BY 1`,
    [fixture.organization.id],
  );
  expect(left).toEqual([{ invitation_id: open.id, events: 1 }]);
  expect(await get(ended.id)).toMatchObject({ email: ended.email });
});

test("events lose their personal part and keep the chain valid, and webhook deliveries go with them", async () => {
  await fixture.as.owner.webhook.create({ url: "https://hooks.example.com/usher" });
  const old = await revoked();
  await seal();
  await createEventCollector(fixture.db.store).collect();
  await fixture.db.sql("UPDATE webhook_delivery SET status = 'delivered'");
  fixture.db.clock.advance("100 hours");
  const recent = await invite();
  await keep({ auditDays: 3 });
  await seal();
  expect(await retain(fixture.db.store)).toBeGreaterThan(3);
  const { events } = await fixture.as.owner.event.list({ limit: 100 });
  const ofSubject = (id: string) => events.filter(({ subject }) => subject.id === id);
  expect(ofSubject(old.id).map(({ erased }) => erased)).toEqual([true, true]);
  expect(ofSubject(recent.id)).toMatchObject([{ erased: false, data: { email: recent.email } }]);
  const verified = await fixture.as.owner.audit.verify({});
  expect(verified).toMatchObject({ broken: null });
  expect(verified.erased).toBeGreaterThan(1);
  const dump = await dumpOf(fixture.db);
  expect(linesWith(dump, [old.email]).map((line) => line.split(" ")[0])).not.toContain(
    "audit_event",
  );
  const deliveries = await fixture.db.sql(
    "SELECT 1 FROM webhook_delivery WHERE organization_id = $1",
    [fixture.organization.id],
  );
  expect(deliveries).toEqual([]);
});

test("an event that is not sealed keeps its personal part", async () => {
  await keep({ auditDays: 1 });
  await revoked();
  fixture.db.clock.advance("48 hours");
  expect(await retain(fixture.db.store)).toBe(0);
  await seal();
  fixture.db.clock.advance("25 hours");
  expect(await retain(fixture.db.store)).toBeGreaterThan(1);
});

test("what several sweeps have not finished is overdue since it was due first", async () => {
  await keep({ invitationDays: 1 });
  const { retention, metrics } = fixture.db.store.read;
  const hoursOverdue = async () => Math.floor((await metrics.retentionOverdueSeconds()) / 3_600);
  for (const hours of [30, 60]) {
    const due = await retention.claim(10);
    expect(due).toEqual({
      organizationId: fixture.organization.id,
      days: { invitations: 1 },
      places: {},
    });
    fixture.db.clock.advance("30 hours");
    await retention.release(fixture.organization.id);
    expect(await hoursOverdue()).toBe(hours);
  }
  await retain(fixture.db.store);
  expect(await hoursOverdue()).toBe(0);
});

describe("several processes", () => {
  test("erase each row once, in steps that a stopped one leaves whole", async () => {
    const others = await Promise.all(
      Array.from({ length: 4 }, () => createOrganization(fixture.db.store)),
    );
    for (const organization of others) {
      const as = createCallers(fixture.db.store, organization);
      await as.owner.organization.updatePolicy({ policy: { retention: { invitationDays: 1 } } });
      const { results } = await as.owner.invitation.create({
        entries: Array.from({ length: 5 }, () => ({ email: `${newId()}@people.example` })),
      });
      for (const { invitation } of results)
        await as.owner.invitation.revoke({ id: invitation?.id ?? "" });
    }
    fixture.db.clock.advance("48 hours");
    const stopped = {
      read: fixture.db.store.read,
      transaction: () => Promise.reject(new Error("killed")),
    };
    await expect(retain(stopped)).rejects.toThrow("killed");
    const { metrics } = fixture.db.store.read;
    const rows = await Promise.all(Array.from({ length: 6 }, () => retain(fixture.db.store)));
    // What the stopped one had claimed is due again later.
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(15);
    fixture.db.clock.advance("1 hours");
    expect(await metrics.retentionOverdueSeconds()).toBeGreaterThan(49 * 60);
    expect(await retain(fixture.db.store)).toBe(5);
    expect(await metrics.retentionOverdueSeconds()).toBe(0);
  });
});
