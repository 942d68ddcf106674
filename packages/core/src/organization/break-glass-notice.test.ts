import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { deliverEmail } from "../outbox/deliver-email.ts";
import { createSendGridSender, type SendGridSender } from "../sendgrid/sender.ts";
import { eventOf } from "../testing/delivery-events.ts";
import { rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";

const fixture = useOrganization({ poolSize: 12 });
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

const glass = (breakGlass: boolean) => ({ policy: { approval: { breakGlass } } });
const secondOwner = () => fixture.organization.addMember({ role: "owner", name: "Olga" });

async function connectSlack() {
  await fixture.db.sql(
    "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
    [fixture.organization.id, newId(), `T${newId()}`],
  );
}

/** Who is to be notified, by which way. */
async function queued() {
  const { id } = fixture.organization;
  const slack = await fixture.db.sql<{ user: string }>(
    `SELECT payload ->> 'userId' AS user FROM job
     WHERE organization_id = $1 AND kind = 'slack.owner_notice' ORDER BY 1`,
    [id],
  );
  const email = await fixture.db.sql<{ user: string }>(
    `SELECT d.recipient_user_id AS user FROM job j
     JOIN delivery d ON d.organization_id = j.organization_id AND d.id::text = j.key
     WHERE j.organization_id = $1 AND j.kind = 'mail.owner_notice' ORDER BY 1`,
    [id],
  );
  return { slack: slack.map(({ user }) => user), email: email.map(({ user }) => user) };
}

async function deliverAll(lookup?: Parameters<typeof deliverEmail>[0]["lookup"]) {
  const { outbox } = fixture.db.store.read;
  const kinds = ["mail.owner_notice", "mail.reconcile"] as const;
  for (const job of await outbox.claim({ kinds, owner: "test", leaseMs: 60_000, limit: 50 }))
    await deliverEmail(
      {
        store: fixture.db.store,
        links: testLinkKeyring(),
        sender,
        outcomes: quietOutcomes(),
        linkBase: "https://usher.example",
        reconcileAfterMs: 0,
        ...(lookup && { lookup }),
      },
      job,
    );
}

const deliveries = () =>
  fixture.db.sql<{ id: string; status: string; attempts: number }>(
    "SELECT id, status, attempts FROM delivery WHERE organization_id = $1 ORDER BY id",
    [fixture.organization.id],
  );

describe("break glass", () => {
  test("is off in a new organization, whatever its stored policy says", async () => {
    const policy = await fixture.as.owner.organization.get().then((found) => found.policy);
    expect(policy.approval.breakGlass).toBe(false);
    const id = newId();
    await fixture.db.sql(
      `INSERT INTO organization (id, slug, name, policy)
       VALUES ($1, $2, 'Old', '{"approval": {"breakGlass": true, "quorum": 2}}')`,
      [id, `old-${id.slice(-12)}`],
    );
    const stored = await fixture.db.store.read.organizations.find(id);
    expect(stored?.policy.approval).toMatchObject({ breakGlass: false, quorum: 2 });
  });

  test("is audited and reported to every other owner when turned on", async () => {
    await connectSlack();
    const olga = await secondOwner();
    const third = await fixture.organization.addMember({ role: "owner", name: "Third" });
    const gone = await fixture.organization.addMember({ role: "owner", name: "Gone" });
    await fixture.as.owner.member.suspend({ id: gone.membershipId });
    const changed = await fixture.as.owner.organization.updatePolicy(glass(true));
    expect(changed.policy.approval.breakGlass).toBe(true);
    const { events } = await fixture.as.owner.audit.list({ action: "organization.policy_updated" });
    expect(events).toMatchObject([
      {
        actorKind: "session",
        actorId: fixture.organization.owner.userId,
        data: { breakGlass: true, changed: { approval: { breakGlass: true } } },
      },
    ]);
    const others = [olga.userId, third.userId].toSorted((a, b) => (a < b ? -1 : 1));
    expect(await queued()).toEqual({ slack: others, email: others });
  });

  test("is not reported when already on, turned off, or unchanged in another update", async () => {
    await secondOwner();
    await fixture.as.owner.organization.updatePolicy(glass(true));
    await fixture.as.owner.organization.updatePolicy(glass(true));
    await fixture.as.owner.organization.updatePolicy({ policy: { approval: { quorum: 2 } } });
    await fixture.as.owner.organization.updatePolicy(glass(false));
    expect((await queued()).email).toHaveLength(1);
    const { events } = await fixture.as.owner.audit.list({ action: "organization.policy_updated" });
    expect(events.map((event) => event.data["breakGlass"])).toEqual([
      false,
      undefined,
      undefined,
      true,
    ]);
    await fixture.as.owner.organization.updatePolicy(glass(true));
    expect((await queued()).email).toHaveLength(2);
  });

  test("is reported to all owners when the operator or a key turns it on", async () => {
    const olga = await secondOwner();
    await fixture.as.as({ kind: "system", name: "cli" }).organization.updatePolicy(glass(true));
    const all = [fixture.organization.owner.userId, olga.userId].toSorted((a, b) =>
      a < b ? -1 : 1,
    );
    expect((await queued()).email).toEqual(all);
  });

  test("is not reported when the update is rejected or loses a race", async () => {
    await secondOwner();
    expect((await rejectionOf(fixture.as.admin.organization.updatePolicy(glass(true)))).code).toBe(
      "authorize.forbidden",
    );
    const { version } = await fixture.as.owner.organization.get();
    const calls = [1, 2].map(() =>
      fixture.as.owner.organization.updatePolicy({ ...glass(true), expectedVersion: version }),
    );
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await queued()).email).toHaveLength(1);
  });

  test.each([
    ["auto", true, { slack: 1, email: 1 }],
    ["auto", false, { slack: 0, email: 1 }],
    ["both", true, { slack: 1, email: 1 }],
    ["slack", true, { slack: 1, email: 0 }],
    ["slack", false, { slack: 0, email: 1 }],
    ["mail", true, { slack: 0, email: 1 }],
    ["none", true, { slack: 1, email: 1 }],
  ])("notices by %s, with Slack %s: %o", async (notices, slack, expected) => {
    if (slack) await connectSlack();
    await secondOwner();
    await fixture.as.owner.organization.updatePolicy({ policy: { notices } });
    await fixture.as.owner.organization.updatePolicy(glass(true));
    const ways = await queued();
    expect({ slack: ways.slack.length, email: ways.email.length }).toEqual(expected);
  });
});

describe("the break-glass email to another owner", () => {
  test("says who turned it on and what to do, once, without a link", async () => {
    const olga = await secondOwner();
    await fixture.as.owner.organization.updatePolicy(glass(true));
    await deliverAll();
    await deliverAll();
    const [email, ...more] = fake.mailbox.list({ to: olga.email });
    expect(more).toEqual([]);
    expect(email?.subject).toBe("Acme: owners may now approve their own requests");
    expect(email?.text).toContain("Owner turned on break glass in Acme");
    expect(email?.text).not.toMatch(/https?:|\/i\//);
    expect(fake.mailbox.list({ to: fixture.organization.owner.email })).toEqual([]);
    expect(await deliveries()).toMatchObject([{ status: "accepted", attempts: 1 }]);
  });

  test("is not sent to a removed owner or a suppressed address", async () => {
    const olga = await secondOwner();
    const third = await fixture.organization.addMember({ role: "owner", name: "Third" });
    await fixture.as.owner.organization.updatePolicy(glass(true));
    await fixture.as.owner.member.remove({ id: olga.membershipId });
    await fixture.db.store.read.suppressions.add({
      organizationId: fixture.organization.id,
      id: newId(),
      emailKey: third.email,
      reason: "bounced",
      days: null,
    });
    await deliverAll();
    for (const { email } of [olga, third]) expect(fake.mailbox.list({ to: email })).toEqual([]);
    expect(new Set((await deliveries()).map(({ status }) => status))).toEqual(
      new Set(["cancelled"]),
    );
  });

  test("is reconciled without an answer, and not resent if it arrived", async () => {
    await secondOwner();
    await fixture.as.owner.organization.updatePolicy(glass(true));
    const [row] = await deliveries();
    const target = { organizationId: fixture.organization.id, deliveryId: row?.id ?? "" };
    await fixture.db.store.read.outbox.beginSending({ ...target, from: ["queued"] });
    await deliverAll();
    expect(await deliveries()).toMatchObject([{ status: "unknown", attempts: 1 }]);
    await deliverAll({
      find: () => Promise.resolve({ kind: "found", providerMessageId: "m1" }),
    });
    expect(await deliveries()).toMatchObject([{ status: "accepted", attempts: 1 }]);
  });

  test("suppresses the owner's address when it bounces", async () => {
    const olga = await secondOwner();
    await fixture.as.owner.organization.updatePolicy(glass(true));
    await deliverAll();
    const [row] = await deliveries();
    const { id: organizationId } = fixture.organization;
    await fixture.db.store.read.outbox.recordEvents([
      eventOf({ organizationId, deliveryId: row?.id ?? "" }, "bounced", { suppress: "bounced" }),
    ]);
    const { suppressions } = await fixture.as
      .as(sessionOf(fixture.organization.owner))
      .suppression.list({});
    expect(suppressions).toMatchObject([{ emailKey: olga.email, reason: "bounced" }]);
    expect(await deliveries()).toMatchObject([{ status: "bounced" }]);
  });
});
