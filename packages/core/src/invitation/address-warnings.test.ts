import { expect, test } from "vitest";

import { useOrganization } from "../testing/index.ts";

const fixture = useOrganization();

const typo = "jane@gmial.com";
const right = "kim@people.example";

test("a mistyped or look-alike domain is sent and answered with a warning", async () => {
  const output = await fixture.as.admin.invitation.create({
    entries: [
      { email: right },
      { email: typo },
      { email: "lee@\u0430cme.com" },
      { email: "x@gmial" },
    ],
  });
  expect(output.results.map(({ outcome }) => outcome)).toEqual([
    "invited",
    "invited",
    "invited",
    "failed",
  ]);
  expect(output.warnings).toEqual([
    { index: 1, email: typo, code: "misspelled_domain", suggestion: "jane@gmail.com" },
    { index: 2, email: "lee@\u0430cme.com", code: "look_alike_domain", suggestion: "lee@acme.com" },
  ]);
});

test("onWarning: skip leaves suspicious addresses out and sends the others", async () => {
  const output = await fixture.as.admin.invitation.create({
    entries: [{ email: typo }, { email: right }],
    onWarning: "skip",
  });
  expect(output.results.map(({ outcome }) => outcome)).toEqual(["skipped", "invited"]);
  expect(output.warnings).toMatchObject([{ index: 0, email: typo }]);
  const { invitations } = await fixture.as.admin.invitation.list({});
  expect(invitations.map(({ email }) => email)).toEqual([right]);
});

test("a skipped address counts toward no limit", async () => {
  await fixture.as.owner.organization.updatePolicy({ policy: { limits: { pending: 1 } } });
  const output = await fixture.as.admin.invitation.create({
    entries: [{ email: typo }, { email: right }],
    onWarning: "skip",
  });
  expect(output.summary).toMatchObject({ skipped: 1, invited: 1, failed: 0 });
});

test("what is wrong with a suspicious address is said before the warning", async () => {
  await fixture.as.admin.invitation.create({ entries: [{ email: typo }] });
  const output = await fixture.as.admin.invitation.create({
    entries: [{ email: typo }, { email: "lee@gmial.com", roles: ["unknown"] }],
    onWarning: "skip",
  });
  expect(output.results.map(({ error }) => error?.code)).toEqual([
    "invite.already_pending",
    "invite.invalid_role",
  ]);
  expect(output.warnings).toEqual([]);
});

test("the domains of the inviter and of the policy are right as they stand", async () => {
  const [, own = ""] = fixture.organization.admin.email.split("@");
  await fixture.as.owner.organization.updatePolicy({
    policy: { approval: { autoApproveDomains: ["gmial.com"] } },
  });
  const output = await fixture.as.admin.invitation.create({
    entries: [{ email: `new@${own}` }, { email: typo }, { email: `new@x${own}` }],
    dryRun: true,
  });
  expect(output.warnings).toEqual([
    { index: 2, email: `new@x${own}`, code: "misspelled_domain", suggestion: `new@${own}` },
  ]);
});

test("a repeat by its idempotency key answers the same warnings", async () => {
  const call = { entries: [{ email: typo }], idempotencyKey: "warned", onWarning: "skip" as const };
  const first = await fixture.as.admin.invitation.create(call);
  expect(await fixture.as.admin.invitation.create(call)).toEqual(first);
  // What an earlier version stored.
  await fixture.db.dataSource.query(
    "UPDATE idempotency_record SET response = response - 'warnings' WHERE organization_id = $1",
    [fixture.organization.id],
  );
  expect(await fixture.as.admin.invitation.create(call)).toEqual({ ...first, warnings: [] });
});
