import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createSendGridSender, type SendGridSender } from "../sendgrid/sender.ts";
import { eventOf } from "../testing/delivery-events.ts";
import { useOrganization } from "../testing/index.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { deliverEmail } from "./deliver-email.ts";

const fixture = useOrganization();
let fake: FakeSendGrid;
let sender: SendGridSender;
beforeAll(async () => {
  fake = await startFakeSendGrid();
  const from = { email: "invitations@usher.example" };
  sender = createSendGridSender({ apiKey: fake.apiKey, baseUrl: fake.url, from });
});
afterAll(async () => {
  await sender.close();
  await fake.close();
});

async function deliverAll(): Promise<void> {
  const { outbox } = fixture.db.store.read;
  const owner = "test";
  const jobs = await outbox.claim({ kinds: ["mail"], owner, leaseMs: 60_000, limit: 50 });
  for (const job of jobs) {
    const outcome = await deliverEmail(
      {
        store: fixture.db.store,
        links: testLinkKeyring(),
        sender,
        outcomes: quietOutcomes(),
        linkBase: "https://usher.example",
        reconcileAfterMs: 0,
      },
      job,
    );
    expect(outcome).toEqual({ kind: "done" });
  }
}

test("S1: every other owner and approver gets an email that says who, for whom and why, without a link", async () => {
  const second = await fixture.organization.addMember({ role: "owner", name: "second" });
  await fixture.as.owner.organization.updatePolicy({
    policy: { approval: { required: "always", breakGlass: true } },
  });
  const batch = await fixture.as.owner.invitation.create({
    entries: ["jane@people.example", "joe@people.example"].map((email) => ({
      email,
      roles: ["admin"],
    })),
  });
  const reason = "every admin is on the same flight";
  await fixture.as.owner.approval.approve({
    id: batch.approvalRequestId ?? "",
    breakGlass: { reason },
  });
  await deliverAll();
  for (const reader of [fixture.organization.admin, second]) {
    const [email, ...more] = fake.mailbox.list({ to: reader.email });
    expect(more).toEqual([]);
    expect(email?.subject).toBe("jane@people.example for Acme: approved in an emergency");
    expect(email?.text).toContain(
      "Owner asked to invite jane@people.example and 1 more to Acme as admin",
    );
    expect(email?.text).toContain(`> ${reason}`);
    expect(email?.text).not.toMatch(/https?:|\/i\//);
  }
  for (const { email } of [fixture.organization.owner, fixture.organization.billing])
    expect(fake.mailbox.list({ to: email })).toEqual([]);
  for (const email of ["jane@people.example", "joe@people.example"])
    expect(fake.mailbox.list({ to: email })).toHaveLength(1);
});

test("a bounce of a break-glass email counts for its recipient, not the invitee", async () => {
  await fixture.as.owner.organization.updatePolicy({
    policy: { approval: { required: "always", breakGlass: true } },
  });
  const email = "jim@people.example";
  const batch = await fixture.as.owner.invitation.create({ entries: [{ email }] });
  const { invitations } = await fixture.as.owner.approval.approve({
    id: batch.approvalRequestId ?? "",
    breakGlass: { reason: "every admin is on the same flight" },
  });
  await deliverAll();
  const [notice] = await fixture.db.sql<{ id: string }>(
    "SELECT id FROM delivery WHERE organization_id = $1 AND notice = 'break_glass'",
    [fixture.organization.id],
  );
  const { id: organizationId, admin } = fixture.organization;
  await fixture.db.store.read.outbox.recordEvents([
    eventOf({ organizationId, deliveryId: notice?.id ?? "" }, "bounced", { suppress: "bounced" }),
  ]);
  const { suppressions } = await fixture.as.owner.suppression.list({});
  expect(suppressions).toMatchObject([{ emailKey: admin.email, reason: "bounced" }]);
  const shown = await fixture.as.owner.invitation.get({ id: invitations[0]?.id ?? "" });
  expect(shown).toMatchObject({ state: "pending", delivery: { status: "accepted" } });
});
