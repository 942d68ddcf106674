import { beforeEach, describe, expect, test } from "vitest";

import type { InvitationView } from "../invitation/schemas.ts";
import { newId } from "../model/ids.ts";
import { erasedEmail } from "../model/erased.ts";
import { heldError } from "../model/job.ts";
import { mustPause } from "../model/report.ts";
import type { Permission } from "../model/roles.ts";
import type { Context } from "../ports/context.ts";
import { remindDue } from "../sweep/remind-due.ts";
import { retain } from "../sweep/retain.ts";
import { eventOf } from "../testing/delivery-events.ts";
import {
  linkTokenOf,
  rejectionOf,
  sessionOf,
  testContext,
  useOrganization,
} from "../testing/index.ts";
import {
  getReportedOrganization,
  listReportedOrganizations,
  resumeReportedOrganization,
} from "./operator-reports.ts";
import { recordProviderEvents } from "./record-provider-events.ts";
import { reportOrganization } from "./report-organization.ts";

const fixture = useOrganization({ poolSize: 20 });
const visitor = (): Context => testContext(fixture.db.store, null, { via: "page" });
const operator = (): Context =>
  testContext(fixture.db.store, { kind: "system", name: "usher-cli" }, { via: "cli" });

let people = 0;
const stranger = () => `s${(people += 1)}@people${people}.example`;

async function invited(email = stranger()): Promise<InvitationView> {
  const { results } = await fixture.as.owner.invitation.create({ entries: [{ email }] });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results[0]?.error));
  return invitation;
}

/** Invitations whose emails arrived. */
async function arrived(...addresses: string[]): Promise<InvitationView[]> {
  const invitations: InvitationView[] = [];
  for (const email of addresses) invitations.push(await invited(email));
  await fixture.db.sql(
    `UPDATE delivery SET status = 'delivered'
     WHERE organization_id = $1 AND kind = 'invitation' AND invitation_id = ANY ($2::uuid[])`,
    [fixture.organization.id, invitations.map(({ id }) => id)],
  );
  return invitations;
}

/** As many more emails to another person that arrived, without the calls. */
async function arrivedToo(count: number): Promise<InvitationView> {
  const [like] = await arrived(stranger());
  await fixture.db.sql(
    `INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, sequence, status)
     SELECT $1, new_id(), $2, 1, 'reminder', n, 'accepted' FROM generate_series(2, $3::integer) AS n`,
    [fixture.organization.id, like?.id, count],
  );
  return like!;
}

const reportOf = async (invitation: InvitationView) =>
  reportOrganization(visitor(), await linkTokenOf(fixture.db.store, invitation));

async function pauseByReports(): Promise<void> {
  for (const invitation of await arrived(stranger(), stranger(), stranger()))
    await reportOf(invitation);
  expect(await pausedSince()).not.toBeNull();
}

const pausedSince = async () =>
  (await fixture.as.owner.organization.get()).invitationsPause?.since ?? null;

async function eventsOf(action: string) {
  return (await fixture.as.owner.audit.list({ action })).events;
}

const emailOf = async ({ id }: InvitationView, kind = "invitation") => {
  const [row] = await fixture.db.sql<{ id: string }>(
    `SELECT id FROM delivery WHERE organization_id = $1 AND invitation_id = $2 AND kind = $3`,
    [fixture.organization.id, id, kind],
  );
  return { organizationId: fixture.organization.id, deliveryId: row?.id ?? "" };
};

const begin = async (invitation: InvitationView, kind?: string) =>
  fixture.db.store.read.outbox.beginSending({
    ...(await emailOf(invitation, kind)),
    from: ["queued"],
    attemptId: newId(),
  });

test.each([
  { people: 2, emails: 2, paused: false },
  { people: 3, emails: 3, paused: true },
  { people: 3, emails: 0, paused: true },
  { people: 3, emails: 60, paused: true },
  { people: 3, emails: 61, paused: false },
  { people: 4, emails: 61, paused: true },
  { people: 50, emails: 1000, paused: true },
  { people: 50, emails: 1001, paused: false },
])("$people people of $emails emails: $paused", ({ paused, ...counts }) => {
  expect(mustPause(counts)).toBe(paused);
});

describe("a report", () => {
  test("mutes, declines and has one event, however often it is repeated", async () => {
    const [invitation] = await arrived(stranger());
    if (!invitation) throw new Error("not invited");
    for (let click = 0; click < 3; click += 1) await reportOf(invitation);
    expect(await eventsOf("invitation.reported")).toMatchObject([
      { subjectId: invitation.id, actorKind: "invitee", data: { email: invitation.email } },
    ]);
    expect(await eventsOf("invitation.muted")).toHaveLength(1);
    expect((await fixture.as.owner.invitation.get({ id: invitation.id })).state).toBe("declined");
    const token = await linkTokenOf(fixture.db.store, invitation);
    expect(await fixture.as.anonymous.invitation.preview({ token })).toMatchObject({
      muted: true,
      reported: true,
    });
    expect(await pausedSince()).toBeNull();
  });

  test("of a third person pauses, once, and notifies the owners", async () => {
    const [first, second, third, fourth] = await arrived(
      stranger(),
      stranger(),
      stranger(),
      stranger(),
    );
    for (const invitation of [first, second]) await reportOf(invitation!);
    expect(await pausedSince()).toBeNull();
    await reportOf(third!);
    const since = await pausedSince();
    expect(since).not.toBeNull();
    await reportOf(fourth!);
    expect(await pausedSince()).toBe(since);
    expect(await eventsOf("organization.invitations_paused")).toMatchObject([
      { actorKind: "system", actorId: "reports", data: { people: 3, emails: 4, days: 7 } },
    ]);
    const notices = await fixture.db.sql(
      "SELECT recipient_user_id AS owner FROM delivery WHERE organization_id = $1 AND notice = 'invitations_paused'",
      [fixture.organization.id],
    );
    expect(notices).toEqual([{ owner: fixture.organization.owner.userId }]);
  });

  test("S29: three addresses of one mailbox are one person", async () => {
    for (const invitation of await arrived(
      "j.ane@gmail.com",
      "jane+acme@gmail.com",
      "ja.ne@googlemail.com",
      "bob@people.example",
    ))
      await reportOf(invitation);
    expect(await pausedSince()).toBeNull();
    expect(await listReportedOrganizations(operator())).toContainEqual(
      expect.objectContaining({ id: fixture.organization.id, people: 2, emails: 4 }),
    );
  });

  test("S42: ten at once pause once", async () => {
    const invitations = await arrived(...Array.from({ length: 10 }, stranger));
    await Promise.all(invitations.map(reportOf));
    expect(await eventsOf("invitation.reported")).toHaveLength(10);
    expect(await eventsOf("organization.invitations_paused")).toHaveLength(1);
  });

  test("S42: the last three of sixty people, at once, pause; of sixty-one they do not", async () => {
    await arrivedToo(58);
    const some = await arrived(stranger(), stranger(), stranger());
    await Promise.all(some.map(reportOf));
    expect(await pausedSince()).toBeNull();
    const [one] = await arrived(stranger());
    await reportOf(one!);
    expect(await eventsOf("organization.invitations_paused")).toMatchObject([
      { data: { people: 4, emails: 62 } },
    ]);
  });

  test("S42: members and trusted domains count neither as people nor as emails", async () => {
    const { id: organizationId } = fixture.organization;
    await fixture.db.store.read.organizations.trustDomain(organizationId, "acme.example");
    const own = await arrived("a@acme.example", "b@acme.example", "c@acme.example");
    for (const invitation of own) await reportOf(invitation);
    expect(await pausedSince()).toBeNull();
    // Twenty who joined would make three reports less than 5 %.
    const joined = await arrived(...Array.from({ length: 20 }, stranger));
    for (const invitation of joined)
      await fixture.as.anonymous.invitation.accept({
        token: await linkTokenOf(fixture.db.store, invitation),
      });
    for (const invitation of await arrived(stranger(), stranger(), stranger()))
      await reportOf(invitation);
    expect(await eventsOf("organization.invitations_paused")).toMatchObject([
      { data: { people: 3, emails: 3 } },
    ]);
    const { reports } = await getReportedOrganization(operator(), organizationId);
    expect(reports.map(({ counts }) => counts)).toEqual([true, true, true, false, false, false]);
  });

  test("S42: emails that did not arrive do not thin it out", async () => {
    for (let count = 0; count < 70; count += 1) await invited();
    await fixture.db.sql("UPDATE delivery SET status = 'bounced' WHERE organization_id = $1", [
      fixture.organization.id,
    ]);
    await pauseByReports();
  }, 60_000);

  test("S42: an organization that keeps no addresses does not thin it out", async () => {
    const retention = { invitationDays: 1 };
    await fixture.as.owner.organization.updatePolicy({ policy: { retention } });
    const joined = await arrivedToo(61);
    await fixture.as.anonymous.invitation.accept({
      token: await linkTokenOf(fixture.db.store, joined),
    });
    for (const invitation of await arrived(stranger(), stranger())) await reportOf(invitation);
    fixture.db.clock.advance("25 hours");
    expect(await retain(fixture.db.store)).toBe(3);
    const [third] = await arrived(stranger());
    await reportOf(third!);
    expect(await eventsOf("organization.invitations_paused")).toMatchObject([
      { data: { people: 3, emails: 3 } },
    ]);
  });

  test("no longer counts after seven days", async () => {
    const [first, second, third] = await arrived(stranger(), stranger(), stranger());
    await reportOf(first!);
    await reportOf(second!);
    fixture.db.clock.advance("169 hours");
    await reportOf(third!);
    expect(await pausedSince()).toBeNull();
  });

  test("of a deleted organization pauses nothing", async () => {
    const [first] = await arrived(stranger());
    await fixture.db.sql("UPDATE organization SET status = 'deleted' WHERE id = $1", [
      fixture.organization.id,
    ]);
    expect((await rejectionOf(reportOf(first!))).code).toBe("invite.not_found");
  });
});

describe("a complaint that the provider passes on", () => {
  const complaint = async (invitation: InvitationView, eventId = newId()) =>
    eventOf(await emailOf(invitation), "delivered", { suppress: "spam", eventId });

  test("counts as a report, once for each invitation, with the page's own", async () => {
    const [first, second, third] = await arrived(stranger(), stranger(), stranger());
    const events = [await complaint(first!), await complaint(first!), await complaint(second!)];
    await recordProviderEvents(fixture.db.store, events);
    await recordProviderEvents(fixture.db.store, events);
    await reportOf(first!);
    expect(await pausedSince()).toBeNull();
    await reportOf(third!);
    expect(await eventsOf("organization.invitations_paused")).toHaveLength(1);
    const { reports } = await getReportedOrganization(operator(), fixture.organization.slug);
    expect(reports.map(({ via }) => via).toSorted()).toEqual(["page", "provider", "provider"]);
  });

  test("S42: pauses when the last process died between its events and the count", async () => {
    const invitations = await arrived(stranger(), stranger(), stranger());
    const events = await Promise.all(invitations.map((invitation) => complaint(invitation)));
    await fixture.db.store.read.outbox.recordEvents(events);
    expect(await pausedSince()).toBeNull();
    expect(await recordProviderEvents(fixture.db.store, events)).toBe(0);
    expect(await pausedSince()).not.toBeNull();
  });

  test("and reports of the page, all at once, pause once", async () => {
    const invitations = await arrived(...Array.from({ length: 8 }, stranger));
    await Promise.all(
      invitations.map(async (invitation, at) =>
        at % 2 === 0
          ? reportOf(invitation)
          : recordProviderEvents(fixture.db.store, [await complaint(invitation)]),
      ),
    );
    expect(await eventsOf("organization.invitations_paused")).toHaveLength(1);
  });
});

describe("while invitations are paused", () => {
  let pending: InvitationView;
  let queued: InvitationView;
  beforeEach(async () => {
    [pending, queued] = [(await arrived(stranger()))[0]!, await invited()];
    await pauseByReports();
  });

  test("no one is invited, approved, sent again or handed a link", async () => {
    const { owner, member, admin } = fixture.as;
    fixture.db.clock.advance("11 minutes");
    const entries = [{ email: stranger() }];
    const { id } = pending;
    for (const call of [
      () => owner.invitation.create({ entries }),
      () => owner.invitation.create({ entries, dryRun: true }),
      () => member.invitation.create({ entries, onInsufficientRole: "request" }),
      () => admin.invitation.create({ entries: [{ email: pending.email }], onPending: "resend" }),
      () => owner.invitation.resend({ id }),
      () => owner.invitation.copyLink({ id }),
      () => owner.invitation.correctAddress({ id, email: stranger() }),
    ]) {
      const rejected = await rejectionOf(call());
      expect(rejected.code).toBe("organization.invitations_paused");
      expect(rejected.details).toMatchObject({ since: await pausedSince() });
    }
    const other = { kind: "system", name: "usher-cli" } as const;
    const bulk = fixture.as.as(other, { via: "cli" }).invitation.create({ entries });
    expect((await rejectionOf(bulk)).code).toBe("organization.invitations_paused");
  });

  test("the rejection says how to resume to who may, and whom to ask to everyone else", async () => {
    const { owner, admin } = fixture.as;
    const call = (caller: typeof owner) =>
      rejectionOf(caller.invitation.create({ entries: [{ email: stranger() }] }));
    const paused = (await owner.organization.get()).invitationsPause;
    const ofOwner = await call(owner);
    expect(ofOwner.details).toEqual({ ...paused, mayResume: true, ask: [] });
    expect(ofOwner.message).toContain("You can resume them with organization.resumeInvitations");
    const { userId } = fixture.organization.owner;
    const ofAdmin = await call(admin);
    expect(ofAdmin.details).toEqual({
      ...paused,
      mayResume: false,
      ask: [{ userId, name: "Owner" }],
    });
    expect(ofAdmin.message).toContain("Ask Owner to resume them.");
    const key = { kind: "org_key", keyId: newId(), maxRole: "member" } as const;
    const organizationId = fixture.organization.id;
    const orgKey = (...permissions: Permission[]) =>
      fixture.as.as({ ...key, organizationId, permissions: ["member:invite", ...permissions] });
    expect((await call(orgKey())).details).toMatchObject({ mayResume: false });
    expect((await call(orgKey("organization:manage"))).details).toMatchObject({ mayResume: true });
    await owner.organization.resumeInvitations();
    fixture.db.clock.advance("6 days");
    await pauseByReports();
    const { resumableFrom } = (await owner.organization.get()).invitationsPause ?? {};
    expect((await call(owner)).message).toContain(
      `until ${resumableFrom} only the operator of this server can resume them`,
    );
    expect((await call(admin)).message).toContain(
      `Ask Owner about it: until ${resumableFrom} only the operator of this server can resume them.`,
    );
  });

  test("who may not invite learns nothing of it", async () => {
    const call = fixture.as.member.invitation.create({ entries: [{ email: stranger() }] });
    expect((await rejectionOf(call)).code).toBe("authorize.forbidden");
  });

  test("an approval answers so and leaves the request open", async () => {
    await resumeReportedOrganization(operator(), fixture.organization.slug);
    const { approvalRequestId: id } = await fixture.as.member.invitation.create({
      entries: [{ email: stranger() }],
      onInsufficientRole: "request",
    });
    await pauseByReports();
    const approve = () => fixture.as.admin.approval.approve({ id: id ?? "" });
    expect((await rejectionOf(approve())).code).toBe("organization.invitations_paused");
    await resumeReportedOrganization(operator(), fixture.organization.slug);
    expect((await approve()).state).toBe("approved");
  });

  test("an idempotent repeat of a call before it still gets its answer", async () => {
    await resumeReportedOrganization(operator(), fixture.organization.slug);
    const call = { entries: [{ email: stranger() }], idempotencyKey: "once" };
    const first = await fixture.as.owner.invitation.create(call);
    await pauseByReports();
    expect(await fixture.as.owner.invitation.create(call)).toEqual(first);
  });

  test("what is pending can be accepted, declined and revoked", async () => {
    const token = await linkTokenOf(fixture.db.store, pending);
    expect((await fixture.as.anonymous.invitation.accept({ token })).email).toBe(pending.email);
    await fixture.as.owner.invitation.revoke({ id: queued.id });
  });

  test("queued emails wait, and leave after the resume if their invitation is still open", async () => {
    const revoked = queued;
    const { outbox } = fixture.db.store.read;
    expect(await begin(queued)).toBeNull();
    expect(await outbox.delivery(await emailOf(queued))).toMatchObject({
      status: "queued",
      isHeld: true,
    });
    await resumeReportedOrganization(operator(), fixture.organization.slug);
    const second = await invited();
    await pauseByReports();
    await fixture.as.owner.invitation.revoke({ id: revoked.id });
    await fixture.as.owner.organization.resumeInvitations();
    expect(await begin(second)).toMatchObject({ status: "sending", to: second.email });
    expect(await begin(revoked)).toBeNull();
    expect(await outbox.delivery(await emailOf(revoked))).toMatchObject({ status: "cancelled" });
  });

  test("a job that was put back is due at once after the resume", async () => {
    await fixture.db.sql(
      `UPDATE job SET run_at = usher_now() + interval '1 hour', last_error = $2
       WHERE organization_id = $1 AND kind = 'mail' AND state = 'ready'`,
      [fixture.organization.id, heldError],
    );
    await fixture.as.owner.organization.resumeInvitations();
    const waiting = await fixture.db.sql(
      `SELECT id FROM job WHERE organization_id = $1 AND state = 'ready' AND run_at > usher_now()
       AND kind = 'mail'`,
      [fixture.organization.id],
    );
    expect(waiting).toEqual([]);
  });

  test("no reminder is queued, and those that are due follow the resume", async () => {
    await fixture.db.sql(
      `UPDATE invitation SET delivery_status = 'delivered', mail_queued_at = usher_now() - interval '5 days',
         expires_at = usher_now() + interval '71 hours'
       WHERE organization_id = $1 AND id = $2`,
      [fixture.organization.id, pending.id],
    );
    const reminders = () =>
      fixture.db.sql("SELECT id FROM delivery WHERE organization_id = $1 AND kind = 'reminder'", [
        fixture.organization.id,
      ]);
    await remindDue(fixture.db.store);
    expect(await reminders()).toEqual([]);
    await fixture.as.owner.organization.resumeInvitations();
    await remindDue(fixture.db.store);
    expect(await reminders()).toHaveLength(1);
  });

  test("no one is sent a new link, or asked for one, until the resume", async () => {
    const { owner, anonymous } = fixture.as;
    await owner.organization.updatePolicy({ policy: { renewal: "automatic" } });
    await fixture.db.sql("UPDATE invitation SET expires_at = usher_now() WHERE id = $1", [
      pending.id,
    ]);
    const token = await linkTokenOf(fixture.db.store, pending);
    const canRequest = async () =>
      (await anonymous.invitation.preview({ token })).canRequestRenewal;
    expect(await canRequest()).toBe(false);
    fixture.db.clock.advance("11 minutes");
    await anonymous.invitation.requestRenewal({ token });
    expect(await eventsOf("invitation.renewal_requested")).toEqual([]);
    await owner.organization.resumeInvitations();
    expect(await canRequest()).toBe(true);
    await anonymous.invitation.requestRenewal({ token });
    expect(await eventsOf("invitation.renewal_requested")).toHaveLength(1);
  });

  test("notices to inviters and owners leave", async () => {
    const [notice] = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE organization_id = $1 AND notice = 'invitations_paused'",
      [fixture.organization.id],
    );
    const begun = await fixture.db.store.read.outbox.beginSending({
      organizationId: fixture.organization.id,
      deliveryId: notice?.id ?? "",
      from: ["queued"],
      attemptId: newId(),
    });
    expect(begun).toMatchObject({ kind: "owner_notice", notice: "invitations_paused" });
  });
});

test("S42: an invitation created while the last report comes in is not emailed", async () => {
  for (let round = 0; round < 5; round += 1) {
    const [first, second, third] = await arrived(stranger(), stranger(), stranger());
    await reportOf(first!);
    await reportOf(second!);
    const [created] = await Promise.allSettled([invited(), reportOf(third!)]);
    expect(await pausedSince()).not.toBeNull();
    if (created.status === "fulfilled") expect(await begin(created.value)).toBeNull();
    await resumeReportedOrganization(operator(), fixture.organization.slug);
  }
});

describe("resuming", () => {
  test("is an owner's once in seven days, and the operator's at any time", async () => {
    const { owner } = fixture.as;
    await pauseByReports();
    const pause = (await owner.organization.get()).invitationsPause;
    expect(pause?.resumableFrom).toBe(pause?.since);
    expect((await owner.organization.resumeInvitations()).invitationsPause).toBeNull();
    const [firstResume] = await eventsOf("organization.invitations_resumed");
    fixture.db.clock.advance("6 days");
    await pauseByReports();
    const rejected = await rejectionOf(owner.organization.resumeInvitations());
    expect(rejected.code).toBe("organization.resume_limit");
    const { invitationsPause } = await owner.organization.get();
    expect(rejected.details).toEqual({ resumableFrom: invitationsPause?.resumableFrom });
    const days =
      Date.parse(invitationsPause?.resumableFrom ?? "") - Date.parse(firstResume?.at ?? "");
    expect(days).toBe(7 * 86_400_000);

    const slug = fixture.organization.slug;
    const resumed = await resumeReportedOrganization(operator(), slug);
    expect(resumed).toMatchObject({ resumed: true, invitationsPausedAt: null, people: 0 });
    expect(await resumeReportedOrganization(operator(), slug)).toMatchObject({ resumed: false });
    await pauseByReports();
    fixture.db.clock.advance("25 hours");
    expect((await owner.organization.resumeInvitations()).invitationsPause).toBeNull();
    const by = (await eventsOf("organization.invitations_resumed")).map(({ data }) => data["by"]);
    expect(by).toEqual(["owner", "operator", "owner"]);
  });

  test("by two owners at once has one event and succeeds for both", async () => {
    const second = await fixture.organization.addMember({ role: "owner", name: "Second" });
    await pauseByReports();
    const answers = await Promise.all(
      [fixture.as.owner, fixture.as.as(sessionOf(second))].map((caller) =>
        caller.organization.resumeInvitations(),
      ),
    );
    expect(answers.map(({ invitationsPause }) => invitationsPause)).toEqual([null, null]);
    expect(await eventsOf("organization.invitations_resumed")).toHaveLength(1);
  });

  test("changes nothing where invitations are not paused, and uses nothing up", async () => {
    const { owner } = fixture.as;
    const before = await owner.organization.get();
    expect(await owner.organization.resumeInvitations()).toEqual(before);
    await pauseByReports();
    expect((await owner.organization.resumeInvitations()).invitationsPause).toBeNull();
    expect(await eventsOf("organization.invitations_resumed")).toHaveLength(1);
  });

  test("reports before it do not count again, and the owners are notified of the next pause", async () => {
    await pauseByReports();
    await fixture.as.owner.organization.resumeInvitations();
    for (const invitation of await arrived(stranger(), stranger())) await reportOf(invitation);
    expect(await pausedSince()).toBeNull();
    const [third] = await arrived(stranger());
    await reportOf(third!);
    expect(await pausedSince()).not.toBeNull();
    expect(await eventsOf("organization.invitations_paused")).toMatchObject([
      { data: { people: 3 } },
      { data: { people: 3 } },
    ]);
    const notices = await fixture.db.sql(
      "SELECT id FROM delivery WHERE organization_id = $1 AND notice = 'invitations_paused'",
      [fixture.organization.id],
    );
    expect(notices).toHaveLength(2);
  });

  test("and what the operator reads is the operator's", async () => {
    const owner = testContext(fixture.db.store, sessionOf(fixture.organization.owner));
    const { slug } = fixture.organization;
    for (const call of [
      () => listReportedOrganizations(owner),
      () => getReportedOrganization(owner, slug),
      () => resumeReportedOrganization(owner, slug),
    ])
      expect((await rejectionOf(call())).code).toBe("authorize.forbidden");
    for (const call of [getReportedOrganization, resumeReportedOrganization])
      expect((await rejectionOf(call(operator(), "no-such-slug"))).code).toBe(
        "organization.not_found",
      );
  });

  test("the operator sees who reported, when and by which way", async () => {
    const [invitation] = await arrived(stranger());
    await reportOf(invitation!);
    const shown = await getReportedOrganization(operator(), fixture.organization.id.toUpperCase());
    expect(shown).toMatchObject({ people: 1, emails: 1, days: 7, invitationsPausedAt: null });
    expect(shown.reports).toEqual([
      {
        invitationId: invitation?.id,
        email: invitation?.email,
        via: "page",
        reportedAt: expect.stringMatching(/Z$/),
        counts: true,
      },
    ]);
  });
});

test("counts stay when the addresses of reporters and members are erased", async () => {
  const { db, organization, as } = fixture;
  const counts = async () => {
    const { reporters, emails } = await db.store.read.reports.counts(organization.id, 7);
    return { people: new Set(reporters).size, emails };
  };
  const [one, two, member] = await arrived(stranger(), stranger(), stranger());
  if (!one || !two || !member) throw new Error("too few");
  for (const invitation of [one, two]) await reportOf(invitation);
  await as.anonymous.invitation.accept({ token: await linkTokenOf(db.store, member) });
  expect(await counts()).toEqual({ people: 2, emails: 2 });
  await db.sql(
    `UPDATE invitation SET email = $2, email_key = $2, erased_at = usher_now()
     WHERE organization_id = $1`,
    [organization.id, erasedEmail],
  );
  expect(await counts()).toEqual({ people: 2, emails: 2 });
});
