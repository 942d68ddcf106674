import { beforeEach, describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { trustDomain } from "../organization/trust-domain.ts";
import { untrustDomain } from "../organization/untrust-domain.ts";
import {
  createOrganization,
  linkTokenOf,
  rejectionOf,
  sessionOf,
  testContext,
  useOrganization,
} from "../testing/index.ts";
import { setPolicy } from "../testing/privileged-acts.ts";
import type { UsherCaller } from "../trpc/app-router.ts";

const fixture = useOrganization();

const domain = "acme.example";
const operator = { kind: "system", name: "test" } as const;
const atOrganization = () =>
  testContext(fixture.db.store, operator, {
    organization: fixture.organization.id,
    via: "cli",
  });
const system = () => fixture.as.as(operator, { organization: fixture.organization.id, via: "cli" });

beforeEach(async () => {
  await trustDomain(atOrganization(), { domain });
});

let people = 0;
/** Another address each time: users are global. */
function address(): string {
  people += 1;
  return `jane${people}@${domain}`;
}

type Entry = Parameters<UsherCaller["member"]["import"]>[0]["entries"][number];

async function importOne(caller: UsherCaller, entry: Entry) {
  const { results } = await caller.member.import({ entries: [entry] });
  const [result] = results;
  if (result === undefined) throw new Error("there is no result");
  return result;
}

async function codeOf(entry: Entry, caller = fixture.as.admin) {
  return (await importOne(caller, entry)).error?.code;
}

async function count(table: "delivery" | "membership" | "audit_event" | "user_email") {
  const [row] = await fixture.db.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return row?.n;
}

async function actionsOf(subjectId: string) {
  const { events } = await fixture.as.owner.audit.list({ subjectId });
  return events.toReversed().map(({ action, data }) => ({ action, data }));
}

/** What a person who is requested in Slack waits for. */
async function connectSlack() {
  await fixture.db.sql(
    `INSERT INTO slack_installation (organization_id, id, team_id, token_key_id, sealed_tokens)
     VALUES ($1, $2, $3, 'key', $4)`,
    [fixture.organization.id, newId(), `T${newId().slice(-12)}`, Buffer.alloc(1)],
  );
}

async function noticesOf(invitationId: string) {
  return fixture.db.sql<{ notice: string }>(
    `SELECT payload ->> 'notice' AS notice FROM job
     WHERE kind = 'slack.notice' AND payload ->> 'invitationId' = $1`,
    [invitationId],
  );
}

async function invite(caller: UsherCaller, emails: string[], roles = ["member"]) {
  const batch = await caller.invitation.create({
    entries: emails.map((email) => ({ email, roles, metadata: { team: "blue" } })),
    onInsufficientRole: "request",
    mode: "atomic",
  });
  const ids = batch.results.map(({ invitation }) => invitation?.id ?? "");
  return { ids, requestId: batch.approvalRequestId };
}

describe("member.import", () => {
  test("adds people who may act at once, without an invitation and without an email", async () => {
    const email = address();
    const before = await count("delivery");
    const { member, outcome } = await importOne(fixture.as.admin, {
      email: ` ${email.toUpperCase()} `,
      name: "Jane Doe",
      roles: ["admin"],
      externalId: "HR-7",
    });
    expect(outcome).toBe("added");
    expect(member).toMatchObject({
      name: "Jane Doe",
      externalId: "HR-7",
      roles: ["admin"],
      status: "active",
      invitationId: null,
      metadata: {},
    });
    const { id = "", userId = "" } = member ?? {};
    expect(await actionsOf(id)).toEqual([
      {
        action: "member.imported",
        data: { userId, email: member?.email, roles: ["admin"], externalId: "HR-7" },
      },
    ]);
    const jane = fixture.as.as(sessionOf({ userId, email }));
    expect((await jane.member.list({ externalId: "HR-7" })).members).toHaveLength(1);
    expect(await count("delivery")).toBe(before);
    const [user] = await fixture.db.sql("SELECT name, kind FROM app_user WHERE id = $1", [userId]);
    expect(user).toEqual({ name: null, kind: "real" });
  });

  test("of the same people again changes nothing and answers unchanged", async () => {
    const entries = [
      { email: address(), name: "Jane", externalId: "1" },
      { email: address(), roles: ["billing"] },
      { email: address() },
    ];
    const first = await fixture.as.admin.member.import({ entries });
    expect(first.summary).toMatchObject({ total: 3, added: 3 });
    const before = await count("audit_event");
    const again = await fixture.as.admin.member.import({ entries });
    expect(again.summary).toMatchObject({ total: 3, unchanged: 3, added: 0 });
    expect(again.results.map(({ member }) => member)).toEqual(
      first.results.map(({ member }) => member),
    );
    expect(await count("audit_event")).toBe(before);
  });

  test("gives a member the name and the external id of the entry, and never other roles", async () => {
    const email = address();
    await importOne(fixture.as.admin, { email, name: "Jane", externalId: "1" });
    expect(await importOne(fixture.as.admin, { email, externalId: "2" })).toMatchObject({
      outcome: "updated",
      member: { name: "Jane", externalId: "2", version: 2 },
    });
    const roles = ["admin"];
    expect(await importOne(fixture.as.admin, { email, name: "John", roles })).toMatchObject({
      success: true,
      outcome: "skipped",
      skipReason: "other_roles",
      member: { name: "Jane", roles: ["member"], version: 2 },
    });
    const boss = fixture.organization.owner.email;
    await trustDomain(atOrganization(), { domain: `${fixture.organization.slug}.example` });
    expect(await codeOf({ email: boss, name: "Boss" })).toBe("authorize.insufficient_role");
  });

  test("leaves a suspended member suspended, and adds a removed one again", async () => {
    const email = address();
    const { member } = await importOne(fixture.as.admin, { email });
    const id = member?.id ?? "";
    await fixture.as.admin.member.suspend({ id });
    expect(await importOne(fixture.as.admin, { email, name: "Jane" })).toMatchObject({
      outcome: "skipped",
      skipReason: "suspended",
      member: { status: "suspended", name: null },
    });
    await fixture.as.admin.member.remove({ id });
    const again = await importOne(fixture.as.admin, { email });
    expect(again).toMatchObject({ outcome: "added", member: { userId: member?.userId } });
    expect(again.member?.id).not.toBe(id);
  });

  test("gives access an end, which a repeat finds as it was made", async () => {
    const until = new Date(Date.now() + 400 * 86_400_000).toISOString();
    const entries = [
      { email: address(), accessFor: { days: 30 } },
      { email: address(), accessUntil: until },
      { email: address() },
    ];
    const { results } = await fixture.as.admin.member.import({ entries });
    expect(results.map(({ outcome }) => outcome)).toEqual(["added", "added", "added"]);
    const [first, second, third] = results.map(({ member }) => member);
    const lasts = Date.parse(first?.accessUntil ?? "") - Date.parse(first?.createdAt ?? "");
    expect(lasts).toBe(30 * 86_400_000);
    expect(second?.accessUntil).toBe(until);
    expect(third?.accessUntil).toBeNull();
    fixture.db.clock.advance("2 days");
    const again = await fixture.as.admin.member.import({ entries });
    expect(again.results.map(({ outcome }) => outcome)).toEqual([
      "unchanged",
      "unchanged",
      "unchanged",
    ]);
    fixture.db.clock.advance("28 days");
    expect((await importOne(fixture.as.admin, entries[0]!)).outcome).toBe("added");
    fixture.db.clock.advance(-30 * 86_400_000);
  });

  test("never changes when the access of a member ends", async () => {
    const ended = address();
    const endless = address();
    const later = new Date(Date.now() + 900 * 86_400_000).toISOString();
    await importOne(fixture.as.admin, { email: ended, accessFor: { days: 300 } });
    await importOne(fixture.as.admin, { email: endless });
    for (const entry of [
      { email: ended, accessFor: { days: 301 } },
      { email: ended, accessUntil: later },
      { email: endless, accessFor: { days: 300 } },
      { email: endless, accessUntil: later, name: "Jane" },
    ])
      expect(await importOne(fixture.as.admin, entry)).toMatchObject({
        outcome: "skipped",
        skipReason: "other_access_end",
        member: { version: 1 },
      });
    expect((await importOne(fixture.as.admin, { email: ended, name: "Jane" })).outcome).toBe(
      "updated",
    );
  });

  test("ends the access as the entry says, or as the invitation that it accepts", async () => {
    const [own, offered] = [address(), address()];
    const entries = [own, offered].map((email) => ({ email, accessFor: { days: 10 } }));
    await fixture.as.owner.invitation.create({ entries });
    const days = ({ member }: Awaited<ReturnType<typeof importOne>>) =>
      (Date.parse(member?.accessUntil ?? "") - Date.parse(member?.createdAt ?? "")) / 86_400_000;
    const admin = fixture.as.admin;
    expect(days(await importOne(admin, { email: own, accessFor: { days: 20 } }))).toBe(20);
    expect(days(await importOne(admin, { email: offered }))).toBe(10);
  });

  test("in a dry run answers the same and writes nothing", async () => {
    const known = address();
    await importOne(fixture.as.admin, { email: known });
    const before = [
      await count("membership"),
      await count("audit_event"),
      await count("user_email"),
    ];
    const entries = [
      { email: address() },
      { email: known },
      { email: known, name: "Jane" },
      { email: "x" },
    ];
    const { results, dryRun } = await fixture.as.admin.member.import({ entries, dryRun: true });
    expect(dryRun).toBe(true);
    expect(results.map(({ outcome }) => outcome)).toEqual([
      "added",
      "unchanged",
      "failed",
      "failed",
    ]);
    expect([
      await count("membership"),
      await count("audit_event"),
      await count("user_email"),
    ]).toEqual(before);
  });

  test("I28: answers a repeated call with its idempotency key as the first time", async () => {
    const call = { entries: [{ email: address() }], idempotencyKey: "import-0123456789" };
    const first = await fixture.as.admin.member.import(call);
    expect(await fixture.as.admin.member.import(call)).toEqual(first);
    const other = { ...call, entries: [{ email: address() }] };
    expect((await rejectionOf(fixture.as.admin.member.import(other))).code).toBe(
      "idempotency.conflict",
    );
  });

  test.each([
    [{ email: "jane" }, "invite.invalid_email"],
    [{ email: `a@${domain}`, roles: ["nope"] }, "invite.invalid_role"],
    [{ email: `a@${domain}`, roles: ["owner"] }, "invite.insufficient_role"],
    [{ email: `a@${domain}`, name: "see https://evil.example" }, "request.invalid"],
    [{ email: `a@${domain}`, externalId: "x".repeat(256) }, "request.invalid"],
    [
      { email: `a@${domain}`, accessFor: { days: 1 }, accessUntil: "2100-01-01T00:00:00Z" },
      "access.end_rejected",
    ],
    [{ email: `a@${domain}`, accessFor: { days: 0 } }, "access.end_rejected"],
    [{ email: `a@${domain}`, accessFor: { days: 3_651 } }, "access.end_rejected"],
    [{ email: `a@${domain}`, accessUntil: "2020-01-01T00:00:00Z" }, "access.end_rejected"],
    [{ email: `a@${domain}`, accessUntil: "2099-01-01T00:00:00Z" }, "access.end_rejected"],
    [{ email: "a@people.example" }, "member.domain_not_trusted"],
    [{ email: `a@sub.${domain}` }, "member.domain_not_trusted"],
  ])("rejects the entry %j with %s, and adds the others", async (entry, code) => {
    const { results, summary } = await fixture.as.admin.member.import({
      entries: [entry, { email: address() }],
    });
    expect(results.map(({ error }) => error?.code ?? null)).toEqual([code, null]);
    expect(summary).toMatchObject({ total: 2, added: 1, failed: 1 });
  });

  test("rejects a second entry of one address, and an external id that another member has", async () => {
    const [jane, john, ann] = [address(), address(), address()];
    await importOne(fixture.as.admin, { email: ann, externalId: "taken" });
    const { results } = await fixture.as.admin.member.import({
      entries: [
        { email: jane, externalId: "1" },
        { email: jane.toUpperCase() },
        { email: john, externalId: "1" },
        { email: john.replace("jane", "joe"), externalId: "taken" },
        { email: ann, externalId: "1" },
      ],
    });
    expect(results.map(({ error }) => error?.code ?? null)).toEqual([
      null,
      "invite.duplicate_email",
      "member.external_id_taken",
      "member.external_id_taken",
      "member.external_id_taken",
    ]);
  });

  test("takes 1 to 100 entries", async () => {
    const entries = Array.from({ length: 100 }, () => ({ email: address() }));
    expect((await fixture.as.admin.member.import({ entries })).summary.added).toBe(100);
    const call = (given: Entry[]) =>
      rejectionOf(fixture.as.admin.member.import({ entries: given }));
    expect((await call([])).code).toBe("invite.empty_batch");
    expect(await call([...entries, { email: address() }])).toMatchObject({
      code: "invite.batch_too_large",
      details: { maximum: 100 },
    });
  });
});

test("an owner who is imported has no end of access", async () => {
  const entry = { email: address(), roles: ["owner"], accessFor: { days: 30 } };
  expect(await codeOf(entry, fixture.as.owner)).toBe("access.owner_has_no_end");
});

test("what the organization calls an imported person is the name in their emails, lists and requests", async () => {
  const email = address();
  const { member } = await importOne(fixture.as.admin, {
    email,
    name: "Jane Doe",
    roles: ["admin"],
  });
  const jane = fixture.as.as(sessionOf({ userId: member?.userId ?? "", email }));
  await setPolicy(fixture, { approval: { required: "privileged_role" } });
  const {
    ids: [id = ""],
  } = await invite(jane, [address()]);
  const listed = await fixture.as.owner.invitation.list({ text: "jane doe" });
  expect(listed.invitations).toMatchObject([{ id, inviter: { name: "Jane Doe" } }]);
  const organizationId = fixture.organization.id;
  const [delivery] = await fixture.db.sql<{ id: string }>(
    "SELECT id FROM delivery WHERE organization_id = $1 AND invitation_id = $2",
    [organizationId, id],
  );
  const sent = await fixture.db.store.read.outbox.beginSending({
    organizationId,
    deliveryId: delivery?.id ?? "",
    from: ["queued"],
  });
  expect(sent).toMatchObject({ inviterName: "Jane Doe", inviterEmail: email });
  const { requestId } = await invite(jane, [address()], ["admin"]);
  const approval = await fixture.as.owner.approval.approve({ id: requestId ?? "" });
  expect(approval).toMatchObject({ requester: { name: "Jane Doe" } });
  const { events } = await fixture.as.owner.approval.events({ id: requestId ?? "" });
  expect(events.map(({ actor }) => actor.name)).toContain("Jane Doe");
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await jane.approval.delegate({ toUserId: fixture.organization.member.userId, until });
  const { delegations } = await fixture.as.owner.approval.listDelegations({});
  expect(delegations).toMatchObject([{ from: { name: "Jane Doe" } }]);
});

describe("trusted domains", () => {
  test("S40: only the operator imports an address of any other domain, and a mark that is taken away no longer counts", async () => {
    const stranger = `${newId()}@stranger.example`;
    const key = { kind: "org_key", keyId: newId(), maxRole: "owner" } as const;
    const orgKey = fixture.as.as({
      ...key,
      organizationId: fixture.organization.id,
      permissions: ["member:manage"],
    });
    for (const caller of [fixture.as.owner, fixture.as.admin, orgKey])
      expect(await codeOf({ email: stranger }, caller)).toBe("member.domain_not_trusted");
    const [unknown] = await fixture.db.sql<{ n: number }>(
      "SELECT count(*)::int AS n FROM user_email WHERE email_key = $1",
      [stranger],
    );
    expect(unknown?.n).toBe(0);
    expect((await importOne(system(), { email: stranger })).outcome).toBe("added");
    await untrustDomain(atOrganization(), { domain });
    expect(await codeOf({ email: address() })).toBe("member.domain_not_trusted");
  });

  test("are marked by the operator alone, as addresses are compared, and audited once", async () => {
    const owner = testContext(fixture.db.store, sessionOf(fixture.organization.owner), {
      organization: fixture.organization.id,
    });
    expect((await rejectionOf(trustDomain(owner, { domain: "b.example" }))).code).toBe(
      "authorize.forbidden",
    );
    for (const typed of ["BÜCHER.example", "xn--bcher-kva.example"])
      expect((await trustDomain(atOrganization(), { domain: typed })).domains).toEqual([
        domain,
        "xn--bcher-kva.example",
      ]);
    const { events } = await fixture.as.owner.audit.list({
      action: "organization.domain_trusted",
    });
    expect(events).toHaveLength(2);
    for (const wrong of ["gmail.com", "not a domain", ""])
      expect((await rejectionOf(trustDomain(atOrganization(), { domain: wrong }))).code).toBe(
        "request.invalid",
      );
  });

  test("do not lift what the policy excludes", async () => {
    await setPolicy(fixture, { domains: { block: [domain] } });
    expect(await codeOf({ email: address() })).toBe("invite.domain_not_allowed");
    expect((await importOne(system(), { email: address() })).outcome).toBe("added");
  });
});

describe("an open invitation of an imported address", () => {
  test("that was pending is accepted by it, without a notice by email", async () => {
    const email = address();
    const {
      ids: [id = ""],
    } = await invite(fixture.as.owner, [email], ["admin"]);
    const token = await linkTokenOf(fixture.db.store, {
      organizationId: fixture.organization.id,
      id,
    });
    const { inviteeUserId } = await fixture.as.owner.invitation.get({ id });
    const before = await count("delivery");
    const { member } = await importOne(fixture.as.admin, { email });
    // The roles are those that the importer vouches for.
    expect(member).toMatchObject({
      userId: inviteeUserId,
      roles: ["member"],
      invitationId: id,
      metadata: { team: "blue" },
    });
    expect(await fixture.as.owner.invitation.get({ id })).toMatchObject({
      state: "accepted",
      stateReasonCode: "imported",
      acceptedUserId: inviteeUserId,
    });
    expect((await actionsOf(id)).at(-1)).toEqual({
      action: "invitation.accepted",
      data: {
        email,
        from: "pending",
        to: "accepted",
        userId: inviteeUserId,
        reason: "imported",
        reasonCode: "imported",
      },
    });
    expect(await count("delivery")).toBe(before);
    expect(await fixture.as.anonymous.invitation.accept({ token })).toMatchObject({
      alreadyAccepted: true,
      membership: { id: member?.id },
    });
  });

  test("that was requested is revoked, its request closed with the last one, and the requester notified", async () => {
    await connectSlack();
    const { userId } = fixture.organization.member;
    const inSlack = fixture.as.as({
      kind: "slack_user",
      userId,
      teamId: "T1",
      slackUserId: "U1",
    });
    const [jane, john] = [address(), address()];
    const {
      ids: [first = "", second = ""],
      requestId,
    } = await invite(inSlack, [jane, john]);
    const approval = () => fixture.as.owner.approval.get({ id: requestId ?? "" });
    const before = { deliveries: await count("delivery"), version: (await approval()).version };
    await importOne(fixture.as.admin, { email: jane });
    expect(await approval()).toMatchObject({
      state: "requested",
      invitations: [
        { state: "revoked", stateReasonCode: "member_imported" },
        { state: "requested" },
      ],
    });
    expect((await approval()).version).toBeGreaterThan(before.version);
    await importOne(fixture.as.admin, { email: john });
    expect((await approval()).state).toBe("withdrawn");
    for (const id of [first, second]) expect(await noticesOf(id)).toEqual([{ notice: "revoked" }]);
    expect(await count("delivery")).toBe(before.deliveries);
  });

  test("S31: of another organization stays, and its acceptance joins the same user there", async () => {
    const other = await createOrganization(fixture.db.store);
    const there = fixture.as.as(sessionOf(other.owner), { organization: other.id });
    const email = address();
    const {
      ids: [id = ""],
    } = await invite(there, [email]);
    const { member } = await importOne(fixture.as.admin, { email, name: "Jane" });
    expect((await there.invitation.get({ id })).state).toBe("pending");
    expect((await there.member.list({ text: email })).members).toEqual([]);
    const token = await linkTokenOf(fixture.db.store, { organizationId: other.id, id });
    const { membership } = await fixture.as.anonymous.invitation.accept({ token });
    expect(membership.userId).toBe(member?.userId);
    expect((await there.member.get({ id: membership.id })).name).toBeNull();
  });
});

describe("at once", () => {
  const rounds = Array.from({ length: 5 }, (_, round) => round);

  async function membersOf(email: string) {
    return (await fixture.as.owner.member.list({ text: email })).members;
  }

  test("two imports of one address add one member, and the other finds it unchanged", async () => {
    for (const _ of rounds) {
      const emails = [address(), address()];
      const entries = emails.map((email) => ({ email }));
      const answers = await Promise.all([
        fixture.as.admin.member.import({ entries }),
        fixture.as.owner.member.import({ entries: entries.toReversed() }),
        system().member.import({ entries }),
      ]);
      const adding = answers.filter(({ summary }) => summary.added > 0);
      expect(adding.map(({ summary }) => summary.added)).toEqual([2]);
      for (const email of emails) expect(await membersOf(email)).toHaveLength(1);
    }
  });

  test("an import and the acceptance of its invitation make one member and one accepted invitation", async () => {
    for (const _ of rounds) {
      const email = address();
      const {
        ids: [id = ""],
      } = await invite(fixture.as.owner, [email]);
      const organizationId = fixture.organization.id;
      const token = await linkTokenOf(fixture.db.store, { organizationId, id });
      const [imported, accepted] = await Promise.all([
        importOne(fixture.as.admin, { email }),
        fixture.as.anonymous.invitation.accept({ token }),
      ]);
      const members = await membersOf(email);
      expect(members).toHaveLength(1);
      expect(members[0]).toMatchObject({ invitationId: id, id: accepted.membership.id });
      expect(imported.member?.id).toBe(accepted.membership.id);
      expect(imported.outcome === "added").toBe(accepted.alreadyAccepted);
      expect((await fixture.as.owner.invitation.get({ id })).state).toBe("accepted");
      const joined = (await actionsOf(accepted.membership.id)).map(({ action }) => action);
      expect(joined).toEqual([accepted.alreadyAccepted ? "member.imported" : "member.joined"]);
    }
  });

  test("an import and an invitation of one address leave no open invitation of a member", async () => {
    for (const round of rounds) {
      const email = address();
      // The one that begins later wins in half of the rounds.
      const calls = [
        () => importOne(fixture.as.admin, { email }),
        () => fixture.as.owner.invitation.create({ entries: [{ email }] }),
      ];
      await Promise.all((round % 2 === 0 ? calls : calls.toReversed()).map((call) => call()));
      expect(await membersOf(email)).toHaveLength(1);
      const { invitations } = await fixture.as.owner.invitation.list({
        email,
        states: ["requested", "pending"],
      });
      expect(invitations).toEqual([]);
    }
  });

  test("an import waits for an invitation that is being made, and invitations do not wait for each other", async () => {
    const { id: organizationId } = fixture.organization;
    const email = address();
    const order: string[] = [];
    let importing: Promise<unknown> = Promise.resolve();
    await fixture.db.store.transaction(async (tx) => {
      await tx.members.hold(organizationId, "shared");
      await fixture.as.owner.invitation.create({ entries: [{ email: address() }] });
      importing = importOne(fixture.as.admin, { email }).then(() => order.push("imported"));
      await expect.poll(waitingLocks).toBe(1);
      order.push("invited");
    });
    await importing;
    expect(order).toEqual(["invited", "imported"]);
  });

  async function waitingLocks() {
    const [row] = await fixture.db.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_locks l JOIN pg_database d ON d.oid = l.database
       WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()`,
    );
    return row?.n;
  }
});
