import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import {
  createCallers,
  createOrganization,
  createTestDatabase,
  refusalOf,
  sessionOf,
  type TestCallers,
  type TestDatabase,
  type TestOrganization,
} from "../testing/index.ts";

let db: TestDatabase;
let organization: TestOrganization;
let as: TestCallers;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  organization = await createOrganization(db.store);
  as = createCallers(db.store, organization);
});

test("a person who is signed in makes an organization and owns it", async () => {
  const founder = as.as(sessionOf(organization.member), { organization: null });
  const slug = `new-${organization.slug}`;
  const made = await founder.organization.create({ slug, name: "New" });
  expect(made).toMatchObject({ slug, name: "New", status: "active" });
  const mine = as.as(sessionOf(organization.member), { organization: slug });
  expect((await mine.member.list({})).members.map((member) => member.roles)).toEqual([["owner"]]);
  expect((await refusalOf(founder.organization.create({ slug, name: "Again" }))).code).toBe(
    "organization.slug_taken",
  );
  expect((await refusalOf(founder.organization.create({ slug: "No Slug", name: "x" }))).code).toBe(
    "request.invalid",
  );
});

test("who belongs to several organizations has to name one", async () => {
  const founder = as.as(sessionOf(organization.member), { organization: null });
  expect((await founder.organization.get()).id).toBe(organization.id);
  await founder.organization.create({ slug: `second-${organization.slug}`, name: "Second" });
  expect((await refusalOf(founder.organization.get())).code).toBe("organization.required");
});

test("owners change parts of the policy; the rest stays, and mistakes name their place", async () => {
  const updated = await as.owner.organization.updatePolicy({
    policy: { approval: { quorum: 2 } },
    name: "Acme GmbH",
  });
  expect(updated).toMatchObject({
    name: "Acme GmbH",
    policy: { approval: { quorum: 2, ttlHours: 168 } },
  });
  expect((await as.admin.organization.get()).policy.approval.quorum).toBe(2);
  expect((await refusalOf(as.admin.organization.updatePolicy({ policy: {} }))).code).toBe(
    "authorize.forbidden",
  );
  for (const [policy, path] of [
    [{ approval: { quorum: 0 } }, "approval.quorum"],
    [{ limits: { pending: 10_001 } }, "limits.pending"],
    [{ nonsense: true }, ""],
    [{ expiry: { defaultHours: 800 } }, "expiry.defaultHours"],
    [{ expiry: { defaultHours: 2, minHours: 3 } }, "expiry"],
  ] as const)
    expect(await refusalOf(as.owner.organization.updatePolicy({ policy }))).toMatchObject({
      code: "organization.invalid_policy",
      details: { path },
    });
  const stale = await refusalOf(
    as.owner.organization.updatePolicy({ policy: {}, expectedVersion: 1 }),
  );
  expect(stale.code).toBe("version.conflict");
});

test("domains are allowed and blocked for subdomains too, and S8: a look-alike never matches", async () => {
  await as.owner.organization.updatePolicy({
    policy: { domains: { allow: ["acme.com"], block: ["old.acme.com"] } },
  });
  const batch = await as.admin.invitation.create({
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

test("I29: every change leaves one event with who did it, and none can be changed", async () => {
  const batch = await as.admin.invitation.create({ entries: [{ email: "jane@people.example" }] });
  const id = batch.results[0]?.invitation?.id ?? "";
  await as.owner.invitation.revoke({ id });
  const { events } = await as.admin.audit.list({ subjectId: id });
  expect(
    events.map((event) => [event.action, event.actorKind, event.actorId, event.requestId]),
  ).toEqual([
    ["invitation.revoked", "session", organization.owner.userId, "test-request"],
    ["invitation.created", "session", organization.admin.userId, "test-request"],
  ]);
  for (const statement of [
    "UPDATE audit_event SET action = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
  ])
    await expect(db.sql(statement)).rejects.toThrow("append-only");
  expect((await refusalOf(as.member.audit.list({}))).code).toBe("authorize.forbidden");
});

test("suppressed addresses are listed and can be freed by who manages them", async () => {
  await db.store.read.suppressions.add({
    organizationId: organization.id,
    id: crypto.randomUUID(),
    emailKey: "bounced@people.example",
    reason: "bounced",
    days: null,
  });
  const { suppressions } = await as.admin.suppression.list({});
  expect(suppressions).toMatchObject([
    { emailKey: "bounced@people.example", reason: "bounced", until: null },
  ]);
  const id = suppressions[0]?.id ?? "";
  expect((await refusalOf(as.member.suppression.remove({ id }))).code).toBe("authorize.forbidden");
  await as.admin.suppression.remove({ id });
  expect((await refusalOf(as.admin.suppression.remove({ id }))).code).toBe("suppression.not_found");
  const batch = await as.admin.invitation.create({
    entries: [{ email: "bounced@people.example" }],
  });
  expect(batch.summary.invited).toBe(1);
});
