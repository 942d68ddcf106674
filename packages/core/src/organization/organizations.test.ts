import { expect, test } from "vitest";

import { parsePolicy } from "../model/policy.ts";
import { rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization();

const asFounder = () =>
  fixture.as.as(sessionOf(fixture.organization.member), {
    organization: null,
    organizationCreation: "members",
  });

test("a signed-in person creates an organization and owns it", async () => {
  const founder = asFounder();
  const slug = `new-${fixture.organization.slug}`;
  const made = await founder.organization.create({ slug, name: "New" });
  expect(made).toMatchObject({ slug, name: "New", status: "active" });
  const mine = fixture.as.as(sessionOf(fixture.organization.member), { organization: slug });
  expect((await mine.member.list({})).members.map((member) => member.roles)).toEqual([["owner"]]);
  expect((await rejectionOf(founder.organization.create({ slug, name: "Again" }))).code).toBe(
    "organization.slug_taken",
  );
  expect(
    (await rejectionOf(founder.organization.create({ slug: "No Slug", name: "x" }))).code,
  ).toBe("request.invalid");
});

test("a member of several organizations must name one", async () => {
  const founder = asFounder();
  expect((await founder.organization.get()).id).toBe(fixture.organization.id);
  await founder.organization.create({
    slug: `second-${fixture.organization.slug}`,
    name: "Second",
  });
  expect((await rejectionOf(founder.organization.get())).code).toBe("organization.required");
});

test("owners change parts of the policy, and errors name the path", async () => {
  const updated = await fixture.as.owner.organization.updatePolicy({
    policy: { approval: { quorum: 2 } },
    name: "Acme GmbH",
  });
  expect(updated).toMatchObject({
    name: "Acme GmbH",
    policy: { approval: { quorum: 2, ttlHours: 168 } },
  });
  expect((await fixture.as.admin.organization.get()).policy.approval.quorum).toBe(2);
  expect((await rejectionOf(fixture.as.admin.organization.updatePolicy({ policy: {} }))).code).toBe(
    "authorize.forbidden",
  );
  for (const [policy, path] of [
    [{ approval: { quorum: 0 } }, "approval.quorum"],
    [{ limits: { pending: 10_001 } }, "limits.pending"],
    [{ nonsense: true }, ""],
    [{ expiry: { defaultHours: 800 } }, "expiry.defaultHours"],
    [{ expiry: { defaultHours: 2, minHours: 3 } }, "expiry"],
  ] as const)
    expect(await rejectionOf(fixture.as.owner.organization.updatePolicy({ policy }))).toMatchObject(
      {
        code: "organization.invalid_policy",
        details: { path },
      },
    );
  const stale = await rejectionOf(
    fixture.as.owner.organization.updatePolicy({ policy: {}, expectedVersion: 1 }),
  );
  expect(stale.code).toBe("version.conflict");
});

test("a change of one setting keeps its neighbors at every depth, and null resets to the default", async () => {
  const update = async (policy: Record<string, unknown>) =>
    (await fixture.as.owner.organization.updatePolicy({ policy })).policy;
  const { userId } = fixture.organization.admin;
  const workingHours = { from: 8, to: 12, days: [6], timeZone: "Europe/Berlin" };
  await update({
    approval: {
      quorum: 2,
      approvers: { kind: "list", userIds: [userId] },
      reminders: { workingHours },
    },
  });
  const later = await update({ approval: { reminders: { hoursAfter: [5] } } });
  expect(later.approval).toMatchObject({ quorum: 2, reminders: { hoursAfter: [5], workingHours } });
  const earlier = await update({ approval: { reminders: { workingHours: { from: 7 } } } });
  expect(earlier.approval.reminders).toEqual({
    hoursAfter: [5],
    workingHours: { ...workingHours, from: 7 },
  });
  const anyone = await update({ approval: { approvers: { kind: "rank" } } });
  expect(anyone.approval.approvers).toEqual({ kind: "rank" });
  const reset = await update({
    approval: { quorum: null, reminders: { hoursAfter: null, workingHours: { days: null } } },
  });
  expect(reset.approval).toMatchObject({
    quorum: 1,
    reminders: {
      hoursAfter: [24, 48],
      workingHours: { ...workingHours, from: 7, days: [1, 2, 3, 4, 5] },
    },
  });
  expect((await update({ approval: null })).approval).toEqual(parsePolicy({}).approval);
});

test("policy domains are stored normalized, and invalid ones are rejected", async () => {
  const { policy } = await fixture.as.owner.organization.updatePolicy({
    policy: {
      domains: { block: ["M\u00fcnchen.de", "xn--mnchen-3ya.de", " Old.Acme.com "] },
      approval: { autoApproveDomains: ["b\u00fccher.example"] },
    },
  });
  expect(policy.domains.block).toEqual(["xn--mnchen-3ya.de", "old.acme.com"]);
  expect(policy.approval.autoApproveDomains).toEqual(["xn--bcher-kva.example"]);
  const batch = await fixture.as.admin.invitation.create({
    entries: [{ email: "jane@m\u00fcnchen.de" }],
  });
  expect(batch.results[0]?.error?.code).toBe("invite.domain_not_allowed");

  for (const domain of ["@acme.com", "*.acme.com", "jane@acme.com", "acme", "acme.com/", "a b.com"])
    expect(
      await rejectionOf(
        fixture.as.owner.organization.updatePolicy({
          policy: { domains: { allow: ["acme.com", domain] } },
        }),
      ),
    ).toMatchObject({
      code: "organization.invalid_policy",
      details: { path: "domains.allow.1" },
    });
});

test("policy domains include subdomains, and S8: never match a look-alike", async () => {
  await fixture.as.owner.organization.updatePolicy({
    policy: { domains: { allow: ["acme.com"], block: ["old.acme.com"] } },
  });
  const batch = await fixture.as.admin.invitation.create({
    entries: [
      "a@acme.com",
      "b@eu.acme.com",
      "c@old.acme.com",
      "d@notacme.com",
      "e@\u0430cme.com",
    ].map((email) => ({ email })),
  });
  expect(batch.results.map((result) => result.error?.code ?? result.outcome)).toEqual([
    "invited",
    "invited",
    "invite.domain_not_allowed",
    "invite.domain_not_allowed",
    "invite.domain_not_allowed",
  ]);
});

test("I29: every change writes one immutable event with its actor", async () => {
  const batch = await fixture.as.admin.invitation.create({
    entries: [{ email: "jane@people.example" }],
  });
  const id = batch.results[0]?.invitation?.id ?? "";
  await fixture.as.owner.invitation.revoke({ id });
  const { events } = await fixture.as.admin.audit.list({ subjectId: id });
  expect(
    events.map((event) => [event.action, event.actorKind, event.actorId, event.requestId]),
  ).toEqual([
    ["invitation.revoked", "session", fixture.organization.owner.userId, "test-request"],
    ["invitation.created", "session", fixture.organization.admin.userId, "test-request"],
  ]);
  for (const statement of [
    "UPDATE audit_event SET action = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
  ])
    await expect(fixture.db.sql(statement)).rejects.toThrow("append-only");
  expect((await rejectionOf(fixture.as.member.audit.list({}))).code).toBe("authorize.forbidden");
});

test("suppressed addresses are listed and can be removed by managers", async () => {
  await fixture.db.store.read.suppressions.add({
    organizationId: fixture.organization.id,
    id: crypto.randomUUID(),
    emailKey: "bounced@people.example",
    reason: "bounced",
    days: null,
  });
  const { suppressions } = await fixture.as.admin.suppression.list({});
  expect(suppressions).toMatchObject([
    { emailKey: "bounced@people.example", reason: "bounced", until: null },
  ]);
  const id = suppressions[0]?.id ?? "";
  expect((await rejectionOf(fixture.as.member.suppression.remove({ id }))).code).toBe(
    "authorize.forbidden",
  );
  await fixture.as.admin.suppression.remove({ id });
  expect((await rejectionOf(fixture.as.admin.suppression.remove({ id }))).code).toBe(
    "suppression.not_found",
  );
  const batch = await fixture.as.admin.invitation.create({
    entries: [{ email: "bounced@people.example" }],
  });
  expect(batch.summary.invited).toBe(1);
});
