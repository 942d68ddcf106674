import { describe, expect, test } from "vitest";

import { limitBounds } from "../../model/limits.ts";
import { newId } from "../../model/ids.ts";
import type { Context } from "../../ports/context.ts";
import { expireDue } from "../../sweep/expire-due.ts";
import {
  createCallers,
  createOrganization,
  linkTokenOf,
  rejectionOf,
  sessionOf,
  useOrganization,
} from "../../testing/index.ts";
import type { UsherCaller } from "../../trpc/app-router.ts";
import type { InvitationView } from "../schemas.ts";

const fixture = useOrganization({ poolSize: 10 });

const setPolicy = (policy: Record<string, unknown>) =>
  fixture.as.owner.organization.updatePolicy({ policy });
const automatic = (policy: Record<string, unknown> = {}) =>
  setPolicy({ renewal: "automatic", ...policy });

async function invited(
  caller: UsherCaller = fixture.as.admin,
  roles: string[] = ["member"],
  email = `${newId()}@people.example`,
): Promise<InvitationView> {
  const { results } = await caller.invitation.create({ entries: [{ email, roles }] });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results));
  return invitation;
}

async function expired(...args: Parameters<typeof invited>): Promise<InvitationView> {
  const invitation = await invited(...args);
  fixture.db.clock.advance("8 days");
  return invitation;
}

/** Sent again once, so that its first link is an older one. */
async function resent(): Promise<InvitationView> {
  const { id } = await invited();
  fixture.db.clock.advance("11 minutes");
  const invitation = await fixture.as.admin.invitation.resend({ id });
  fixture.db.clock.advance("11 minutes");
  return invitation;
}

/** Requested by a member and approved by the owner; it expired since. */
async function approvedAndExpired(roles: string[]): Promise<InvitationView> {
  const { approvalRequestId, results } = await fixture.as.member.invitation.create({
    entries: [{ email: `${newId()}@people.example`, roles }],
    onInsufficientRole: "request",
  });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results));
  await fixture.as.owner.approval.approve({ id: approvalRequestId ?? "" });
  fixture.db.clock.advance("8 days");
  return invitation;
}

const tokenOf = (invitation: InvitationView, generation = 1) =>
  linkTokenOf(fixture.db.store, invitation, generation);

async function request(invitation: InvitationView, overrides: Partial<Context> = {}) {
  const token = await tokenOf(invitation);
  return fixture.as.as(null, overrides).invitation.requestRenewal({ token });
}

const imported = ({ email }: InvitationView) =>
  fixture.as
    .as({ kind: "system", name: "usher-cli" }, { via: "cli" })
    .member.import({ entries: [{ email }] });

const found = ({ id }: InvitationView) => fixture.as.owner.invitation.get({ id });

const emailsOf = async ({ id }: InvitationView) =>
  (
    await fixture.db.sql<{ generation: number; sequence: number }>(
      `SELECT generation, sequence FROM delivery
       WHERE invitation_id = $1 AND kind = 'invitation' ORDER BY generation, sequence`,
      [id],
    )
  ).map(({ generation, sequence }) => `${generation}.${sequence}`);

const noticesOf = async ({ id }: InvitationView) =>
  (
    await fixture.db.sql<{ email: string }>(
      `SELECT e.email FROM delivery d
       JOIN user_email e ON e.user_id = d.recipient_user_id
       JOIN job j ON j.kind = 'mail.renewal' AND j.key = d.id::text
       WHERE d.invitation_id = $1 AND d.notice = 'renewal' ORDER BY d.sequence`,
      [id],
    )
  ).map(({ email }) => email);

const eventsOf = async ({ id }: InvitationView) =>
  (
    await fixture.db.sql<{ action: string; outcome: string | null; kind: string }>(
      `SELECT action, data ->> 'outcome' AS outcome, actor_kind AS kind FROM audit_event
       WHERE subject_id = $1 ORDER BY seq`,
      [id],
    )
  ).map(({ action, outcome, kind }) => [action, outcome, kind].filter(Boolean).join(" "));

const asked = "invitation.renewal_requested inviter_asked invitee";
const renewed = "invitation.renewal_requested renewed invitee";
const repeated = "invitation.renewal_requested link_repeated invitee";

async function expectAsked(invitation: InvitationView, email: string): Promise<void> {
  expect((await eventsOf(invitation)).at(-1)).toBe(asked);
  expect(await noticesOf(invitation)).toEqual([email]);
  expect(await emailsOf(invitation)).toEqual(["1.1"]);
  expect((await found(invitation)).state).toBe("expired");
}

async function expectNothing(invitation: InvitationView, emails = ["1.1"]): Promise<void> {
  expect((await eventsOf(invitation)).filter((event) => event.includes("renewal"))).toEqual([]);
  expect(await noticesOf(invitation)).toEqual([]);
  expect(await emailsOf(invitation)).toEqual(emails);
}

describe("an expired link", () => {
  test("by default its inviter is asked, and nothing is sent to the invitee", async () => {
    const invitation = await expired();
    await request(invitation);
    await expectAsked(invitation, fixture.organization.admin.email);
  });

  test("under the policy automatic a new link is sent to the invited address, and accepts", async () => {
    await automatic();
    const invitation = await expired();
    await expireDue(fixture.db.store);
    await request(invitation);
    const now = await found(invitation);
    expect(now).toMatchObject({ id: invitation.id, state: "pending", generation: 2 });
    expect(await emailsOf(invitation)).toEqual(["1.1", "2.1"]);
    expect((await eventsOf(invitation)).slice(-2)).toEqual([renewed, "invitation.resent invitee"]);
    const delivery = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE invitation_id = $1 AND generation = 2",
      [invitation.id],
    );
    const email = await fixture.db.store.read.outbox.beginSending({
      organizationId: invitation.organizationId,
      deliveryId: delivery[0]?.id ?? "",
      from: ["queued"],
    });
    expect(email).toMatchObject({ to: invitation.email, kind: "invitation" });
    const { anonymous } = fixture.as;
    expect((await anonymous.invitation.preview({ token: await tokenOf(invitation) })).state).toBe(
      "superseded",
    );
    const token = await tokenOf(invitation, 2);
    expect((await anonymous.invitation.accept({ token })).alreadyAccepted).toBe(false);
  });

  test("it lives as long as the policy allows today", async () => {
    await automatic();
    const invitation = await expired();
    await expireDue(fixture.db.store);
    await setPolicy({ expiry: { defaultHours: 24, maxHours: 48 } });
    await request(invitation);
    const { expiresAt, stateChangedAt } = await found(invitation);
    expect(Date.parse(expiresAt ?? "") - Date.parse(stateChangedAt)).toBe(24 * 3_600_000);
  });

  test("under the policy off nothing happens, and the page offers nothing", async () => {
    await setPolicy({ renewal: "off" });
    const invitation = await expired();
    const token = await tokenOf(invitation);
    const { canRequestRenewal } = await fixture.as.anonymous.invitation.preview({ token });
    expect(canRequestRenewal).toBe(false);
    await request(invitation);
    await expectNothing(invitation);
  });

  test("a copied link and an older one count like the newest", async () => {
    const invitation = await invited();
    const { link } = await fixture.as.admin.invitation.copyLink({ id: invitation.id });
    fixture.db.clock.advance("8 days");
    const token = link.slice(link.lastIndexOf("/") + 1);
    await fixture.as.anonymous.invitation.requestRenewal({ token });
    await expectAsked(invitation, fixture.organization.admin.email);

    const older = await resent();
    fixture.db.clock.advance("8 days");
    await request(older);
    expect((await eventsOf(older)).at(-1)).toBe(asked);
  });

  test("30 days after its expiry it is too late", async () => {
    const [early, late] = [await invited(), await invited()];
    fixture.db.clock.advance("36 days");
    await request(early);
    expect((await eventsOf(early)).at(-1)).toBe(asked);
    fixture.db.clock.advance("1 day");
    await request(late);
    await expectNothing(late);
    const token = await tokenOf(late);
    const { state, canRequestRenewal } = await fixture.as.anonymous.invitation.preview({ token });
    expect([state, canRequestRenewal]).toEqual(["expired", false]);
  });

  test("one request in 24 hours has an effect", async () => {
    const invitation = await expired();
    await request(invitation);
    fixture.db.clock.advance("23 hours");
    await request(invitation);
    expect(await noticesOf(invitation)).toHaveLength(1);
    fixture.db.clock.advance("2 hours");
    await request(invitation);
    expect(await noticesOf(invitation)).toHaveLength(2);
  });

  test("where the address has another pending invitation, that one's link is emailed again", async () => {
    const invitation = await expired();
    const next = await invited(fixture.as.admin, ["member"], invitation.email);
    fixture.db.clock.advance("11 minutes");
    await request(invitation);
    await expectNothing(invitation);
    expect(await emailsOf(next)).toEqual(["1.1", "1.2"]);
    expect((await eventsOf(next)).at(-1)).toBe(repeated);
  });

  test("also where the access that the expired one offered is over", async () => {
    const now = Date.now() + fixture.db.clock.offsetSeconds() * 1000;
    const accessUntil = new Date(now + 86_400_000).toISOString();
    const email = `${newId()}@people.example`;
    const { results } = await fixture.as.admin.invitation.create({
      entries: [{ email, accessUntil }],
    });
    const [{ invitation } = { invitation: null }] = results;
    if (invitation === null) throw new Error(JSON.stringify(results));
    fixture.db.clock.advance("2 days");
    await request(invitation);
    await expectNothing(invitation);
    const next = await invited(fixture.as.admin, ["member"], email);
    fixture.db.clock.advance("11 minutes");
    await request(invitation);
    expect(await emailsOf(next)).toEqual(["1.1", "1.2"]);
  });

  test("one that was never emailed has none", async () => {
    const { approvalRequestId, results } = await fixture.as.member.invitation.create({
      entries: [{ email: `${newId()}@people.example` }],
      onInsufficientRole: "request",
    });
    const invitation = results[0]?.invitation;
    if (!invitation || approvalRequestId === null) throw new Error(JSON.stringify(results));
    fixture.db.clock.advance("8 days");
    await request(invitation);
    await expectNothing(invitation, []);
  });
});

describe("an older link of a pending invitation", () => {
  test("the current link is emailed again, and keeps working", async () => {
    const invitation = await resent();
    const { anonymous } = fixture.as;
    const preview = await anonymous.invitation.preview({ token: await tokenOf(invitation) });
    expect(preview).toMatchObject({ state: "superseded", canRequestRenewal: true });
    await request(invitation);
    expect(await emailsOf(invitation)).toEqual(["1.1", "2.1", "2.2"]);
    expect((await eventsOf(invitation)).at(-1)).toBe(repeated);
    expect(await found(invitation)).toMatchObject({ generation: 2, version: invitation.version });
    await request(invitation);
    expect(await emailsOf(invitation)).toHaveLength(3);
    const token = await tokenOf(invitation, 2);
    expect((await anonymous.invitation.accept({ token })).alreadyAccepted).toBe(false);
  });

  test("its email counts as one of the sends", async () => {
    await setPolicy({ limits: { sendsPerInvitation: 3 } });
    const invitation = await resent();
    await request(invitation);
    fixture.db.clock.advance("25 hours");
    await request(invitation);
    expect(await emailsOf(invitation)).toHaveLength(3);
    const { code, message } = await rejectionOf(
      fixture.as.admin.invitation.resend({ id: invitation.id }),
    );
    expect(code).toBe("invite.send_limit");
    expect(message).toContain("emailed 3 times");
  });

  test("within the cooldown of the last email nothing is sent, and the request is not used up", async () => {
    const { id } = await invited();
    fixture.db.clock.advance("11 minutes");
    const invitation = await fixture.as.admin.invitation.resend({ id });
    await request(invitation);
    await expectNothing(invitation, ["1.1", "2.1"]);
    fixture.db.clock.advance("11 minutes");
    await request(invitation);
    expect(await emailsOf(invitation)).toEqual(["1.1", "2.1", "2.2"]);
  });

  test("at the recipient's cap nothing is sent", async () => {
    const invitation = await resent();
    await request(invitation, { limits: { ...limitBounds, recipientPerDay: 2 } });
    await expectNothing(invitation, ["1.1", "2.1"]);
    await request(invitation, { limits: { ...limitBounds, recipientPerDay: 3 } });
    expect(await emailsOf(invitation)).toHaveLength(3);
    await fixture.as.admin.invitation.revoke({ id: invitation.id });
    const { email } = invitation;
    const { results } = await fixture.as
      .as(sessionOf(fixture.organization.admin), {
        limits: { ...limitBounds, recipientPerDay: 3 },
      })
      .invitation.create({ entries: [{ email }] });
    expect(results[0]?.error?.code).toBe("invite.recipient_rate_limited");
  });

  test("its permanent rejection fails the invitation like any other", async () => {
    const invitation = await resent();
    await request(invitation);
    const [delivery] = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE invitation_id = $1 AND sequence = 2",
      [invitation.id],
    );
    await fixture.db.store.read.outbox.settle({
      organizationId: invitation.organizationId,
      deliveryId: delivery?.id ?? "",
      from: ["queued"],
      status: "failed",
      detail: "refused",
      providerMessageId: null,
    });
    expect((await found(invitation)).state).toBe("failed");
  });
});

describe("under the policy automatic the inviter is asked instead", () => {
  const isAsked = async (invitation: InvitationView, overrides: Partial<Context> = {}) => {
    await request(invitation, overrides);
    await expectAsked(invitation, fixture.organization.admin.email);
  };

  test("at the limit of sends", async () => {
    await automatic({ limits: { sendsPerInvitation: 1 } });
    await isAsked(await expired());
  });

  test("at the recipient's cap", async () => {
    await automatic();
    const invitation = await expired();
    const { store } = fixture.db;
    const elsewhere = createCallers(store, await createOrganization(store));
    await invited(elsewhere.owner, ["member"], invitation.email);
    await isAsked(invitation, { limits: { ...limitBounds, recipientPerDay: 1 } });
  });

  test("where too many invitations are open", async () => {
    await automatic({ limits: { pending: 1 } });
    const invitation = await expired();
    await invited();
    await isAsked(invitation);
  });

  test("S12: where the invitee was a member since, and was removed", async () => {
    await automatic();
    const invitation = await expired();
    await expireDue(fixture.db.store);
    await imported(invitation);
    const { members } = await fixture.as.owner.member.list({ text: invitation.email });
    await fixture.as.owner.member.remove({ id: members[0]?.id ?? "" });
    await isAsked(invitation);
  });

  test("where a newer invitation of the address was revoked", async () => {
    await automatic();
    const invitation = await expired();
    const newer = await invited(fixture.as.admin, ["member"], invitation.email);
    await fixture.as.owner.invitation.revoke({ id: newer.id });
    await isAsked(invitation);
  });

  test("S32: where a newer invitation of the address offers another role, which alone is renewed", async () => {
    await automatic();
    const invitation = await expired(fixture.as.admin, ["billing"]);
    const newer = await expired(fixture.as.admin, ["member"], invitation.email);
    await isAsked(invitation);
    await request(newer);
    expect((await eventsOf(newer)).at(-1)).toBe("invitation.resent invitee");
  });

  test("where a custom role is gone", async () => {
    await automatic();
    await fixture.as.owner.role.create({ slug: "org-ops", name: "Operations" });
    const invitation = await expired(fixture.as.admin, ["member", "org-ops"]);
    await fixture.as.owner.role.delete({ slug: "org-ops" });
    await isAsked(invitation);
  });

  test.each(["always", "external_domain"])(
    "where the policy %s wants an approval today",
    async (required) => {
      await automatic();
      const invitation = await expired();
      await setPolicy({ approval: { required } });
      await isAsked(invitation);
    },
  );

  test("where only an approver vouches for it: an approval is needed again", async () => {
    await automatic();
    const invitation = await approvedAndExpired(["member"]);
    await request(invitation);
    await expectAsked(invitation, fixture.organization.member.email);
  });

  test("and an admin where the inviter has left", async () => {
    await automatic();
    const inviter = await fixture.organization.addMember({ role: "admin", name: "leaver" });
    const invitation = await expired(fixture.as.as(sessionOf(inviter)));
    await fixture.as.owner.member.remove({ id: inviter.membershipId });
    await isAsked(invitation);
  });

  test("and an owner for an owner's invitation whose inviter may no longer grant it", async () => {
    await automatic();
    const inviter = await fixture.organization.addMember({ role: "owner", name: "former" });
    const invitation = await expired(fixture.as.as(sessionOf(inviter)), ["owner"]);
    await fixture.as.owner.member.changeRole({ id: inviter.membershipId, roles: ["admin"] });
    await request(invitation);
    await expectAsked(invitation, fixture.organization.owner.email);
  });

  test("and an admin where the key that invited is revoked", async () => {
    await automatic();
    const { secret, key } = await fixture.as.owner.apiKey.create({
      kind: "org_key",
      name: "app",
      permissions: ["member:invite"],
    });
    expect(secret).toContain("usher_org_");
    const actor = {
      kind: "org_key",
      keyId: key.id,
      organizationId: fixture.organization.id,
      permissions: ["member:invite"],
      maxRole: "owner",
    } as const;
    const [usable, unusable] = [
      await invited(fixture.as.as(actor)),
      await expired(fixture.as.as(actor)),
    ];
    await request(usable);
    expect((await eventsOf(usable)).at(-1)).toBe("invitation.resent invitee");
    await fixture.as.owner.apiKey.revoke({ id: key.id });
    await isAsked(unusable);
  });
});

test("who sent it again last vouches for it when the inviter has left", async () => {
  await automatic();
  const inviter = await fixture.organization.addMember({ role: "admin", name: "leaver" });
  const { id } = await invited(fixture.as.as(sessionOf(inviter)));
  fixture.db.clock.advance("11 minutes");
  const invitation = await fixture.as.owner.invitation.resend({ id });
  fixture.db.clock.advance("8 days");
  await fixture.as.owner.member.remove({ id: inviter.membershipId });
  await request(invitation);
  expect((await eventsOf(invitation)).at(-1)).toBe("invitation.resent invitee");
});

describe.each(["automatic", "ask_inviter"])("under the policy %s nothing happens", (renewal) => {
  test.each<[string, (invitation: InvitationView) => Promise<unknown>]>([
    ["to a member", imported],
    [
      "to a domain that is blocked since",
      () => setPolicy({ domains: { block: ["people.example"] } }),
    ],
    [
      "to an address that is suppressed",
      ({ organizationId, email }) =>
        fixture.db.store.read.suppressions.add({
          organizationId,
          id: newId(),
          emailKey: email,
          reason: "declined",
          days: 30,
        }),
    ],
    [
      "in a suspended organization",
      ({ organizationId }) =>
        fixture.db.sql("UPDATE organization SET status = 'suspended' WHERE id = $1", [
          organizationId,
        ]),
    ],
  ])("%s", async (_what, change) => {
    await setPolicy({ renewal });
    const invitation = await expired();
    await change(invitation);
    await request(invitation);
    const { db } = fixture;
    await db.sql("UPDATE organization SET status = 'active' WHERE id = $1", [
      invitation.organizationId,
    ]);
    await expectNothing(invitation);
  });
});

describe("who is asked", () => {
  test.each<[string, string[]]>([
    ["auto", ["slack.notice"]],
    ["slack", ["slack.notice"]],
    ["mail", ["mail.renewal"]],
    ["both", ["mail.renewal", "slack.notice"]],
    ["none", []],
  ])("an inviter from Slack as the policy %s has it", async (notices, expected) => {
    const { organization, db } = fixture;
    await setPolicy({ notices });
    await db.sql(
      "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
      [organization.id, newId(), `T${organization.id}`],
    );
    const { userId } = organization.admin;
    const invitation = await expired(
      fixture.as.as({ kind: "slack_user", userId, teamId: "T1", slackUserId: "U1" }),
    );
    await request(invitation);
    const jobs = await db.sql<{ kind: string }>(
      `SELECT kind FROM job WHERE organization_id = $1 AND kind IN ('mail.renewal', 'slack.notice')
       ORDER BY kind`,
      [organization.id],
    );
    expect(jobs.map(({ kind }) => kind)).toEqual(expected);
    expect((await eventsOf(invitation)).at(-1)).toBe(asked);
  });

  test("an admin where the inviter's own rank is too low, though an approver vouches for it", async () => {
    const invitation = await approvedAndExpired(["billing"]);
    await request(invitation);
    await expectAsked(invitation, fixture.organization.admin.email);
  });

  test("an admin where the inviter does not hold the custom role", async () => {
    await fixture.as.owner.role.create({ slug: "org-ops", name: "Operations" });
    const invitation = await approvedAndExpired(["member", "org-ops"]);
    await request(invitation);
    await expectAsked(invitation, fixture.organization.admin.email);
  });

  test("an email that is due after the invitation was sent again is not sent", async () => {
    const invitation = await expired();
    await request(invitation);
    await fixture.as.admin.invitation.resend({ id: invitation.id });
    const [delivery] = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE invitation_id = $1 AND notice = 'renewal'",
      [invitation.id],
    );
    const { outbox } = fixture.db.store.read;
    const target = {
      organizationId: invitation.organizationId,
      deliveryId: delivery?.id ?? "",
    };
    expect(await outbox.beginSending({ ...target, from: ["queued"] })).toBeNull();
    expect((await outbox.delivery(target))?.status).toBe("cancelled");
  });
});

test("S27: no answer comes sooner than the work for a link that has an effect", async () => {
  await automatic();
  const { anonymous } = fixture.as;
  const unknown = `${newId()}.${"a".repeat(52)}`;
  for (const token of [
    "",
    unknown,
    await tokenOf(await invited()),
    await tokenOf(await expired()),
  ]) {
    const startedAt = performance.now();
    await anonymous.invitation.requestRenewal({ token });
    // Timers may fire a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(245);
  }
});

test("S27: the answer is the same for every link, and whatever became of the request", async () => {
  await automatic();
  const { owner, anonymous } = fixture.as;
  const links: Record<string, string> = { malformed: "x", empty: "" };
  const revoked = await invited();
  await owner.invitation.revoke({ id: revoked.id });
  links["revoked"] = await tokenOf(revoked);
  const declined = await invited();
  links["declined"] = await tokenOf(declined);
  await anonymous.invitation.decline({ token: links["declined"] });
  const accepted = await invited();
  links["accepted"] = await tokenOf(accepted);
  await anonymous.invitation.accept({ token: links["accepted"] });
  links["superseded"] = await tokenOf(await resent());
  links["expired"] = await tokenOf(await expired());
  links["pending"] = await tokenOf(await invited());
  links["unknown"] = `${newId()}.${"a".repeat(52)}`;
  links["wrong"] = `${links["expired"].split(".")[0]}.${"a".repeat(52)}`;
  const answers = Object.entries(links).flatMap(([name, token]) => [
    [name, token] as const,
    [`${name}, again`, token] as const,
  ]);
  for (const [name, token] of answers)
    expect([name, await anonymous.invitation.requestRenewal({ token })]).toEqual([
      name,
      { received: true },
    ]);
  for (const still of [revoked, declined, accepted]) await expectNothing(still);
});
