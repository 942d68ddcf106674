import { expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { createOrganization, testContext, useOrganization } from "../testing/index.ts";
import { rejectionOf } from "../testing/rejection-of.ts";
import { disableUser } from "./disable-user.ts";
import { enableUser } from "./enable-user.ts";

const fixture = useOrganization();
const operator = { kind: "system", name: "usher-cli" } as const;
const context = () => testContext(fixture.db.store, operator, { via: "cli" });

const actions = (organizationId: string) =>
  fixture.db.sql<{ action: string; via: string; subject_id: string }>(
    `SELECT action, via, subject_id FROM audit_event
     WHERE organization_id = $1 AND action LIKE 'user.%' ORDER BY seq`,
    [organizationId],
  );

test("a disabled user is rejected at the next call in every organization, and enabled again may act", async () => {
  const { admin } = fixture.organization;
  expect(await disableUser(context(), { email: admin.email })).toEqual({
    userId: admin.userId,
    status: "disabled",
    changed: true,
    withoutOwner: [],
  });
  expect(await rejectionOf(fixture.as.admin.member.list())).toMatchObject({
    code: "authorize.unauthenticated",
  });
  const slack = fixture.as.as({
    kind: "slack_user",
    userId: admin.userId,
    teamId: "T1",
    slackUserId: "U1",
  });
  expect(await rejectionOf(slack.member.list())).toMatchObject({
    code: "authorize.unauthenticated",
  });
  await enableUser(context(), { email: admin.email });
  expect((await fixture.as.admin.member.list()).members).not.toEqual([]);
});

test("a change of a user is audited in each of their organizations, and a repeat is not", async () => {
  const { admin, id } = fixture.organization;
  const other = await createOrganization(fixture.db.store);
  const membershipId = newId();
  await fixture.db.store.read.members.ensure({
    organizationId: other.id,
    id: membershipId,
    userId: admin.userId,
    role: "member",
    customRoles: [],
    invitationId: null,
  });
  for (const change of [disableUser, disableUser, enableUser, enableUser])
    await change(context(), { email: admin.email });
  const of = (subject_id: string) =>
    ["user.disabled", "user.enabled"].map((action) => ({ action, via: "cli", subject_id }));
  expect(await actions(id)).toEqual(of(admin.membershipId));
  expect(await actions(other.id)).toEqual(of(membershipId));
});

test("disabling the only owner is possible, and named", async () => {
  const { owner, slug } = fixture.organization;
  const disabled = await disableUser(context(), { email: owner.email });
  expect(disabled.withoutOwner).toEqual([slug]);
  expect((await enableUser(context(), { email: owner.email })).withoutOwner).toEqual([]);
});

test.each([disableUser, enableUser])(
  "only the operator changes a user, and a known one: %o",
  async (change) => {
    const { owner } = fixture.organization;
    const asOwner = testContext(fixture.db.store, {
      kind: "session",
      userId: owner.userId,
      email: owner.email,
      emailVerified: true,
      steppedUpAt: new Date().toISOString(),
    });
    await expect(change(asOwner, { email: owner.email })).rejects.toMatchObject({
      code: "authorize.forbidden",
    });
    await expect(change(context(), { email: `${newId()}@acme.example` })).rejects.toMatchObject({
      code: "user.not_found",
    });
  },
);
