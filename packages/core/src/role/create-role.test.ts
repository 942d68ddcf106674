import { expect, test } from "vitest";

import { linkTokenOf, rejectionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization();

test("invitations carry the names of their custom roles in order, on every verb that shows one", async () => {
  const { admin, owner } = fixture.as;
  await owner.role.create({ slug: "org-ops", name: "Field operations" });
  await owner.role.create({ slug: "org-design", name: "Design" });
  const roles = ["member", "org-ops", "org-design"];
  const roleNames = ["member", "Field operations", "Design"];
  const batch = await admin.invitation.create({
    entries: [{ email: "jane@people.example", roles }, { email: "sam@people.example" }],
  });
  expect(batch.results.map(({ invitation }) => invitation?.roleNames)).toEqual([
    roleNames,
    ["member"],
  ]);
  const invitation = batch.results[0]?.invitation;
  if (!invitation) throw new Error("not invited");
  const { id } = invitation;
  expect(await admin.invitation.get({ id })).toMatchObject({ roles, roleNames });
  const token = await linkTokenOf(fixture.db.store, invitation);
  expect(await admin.invitation.preview({ token })).toMatchObject({ roles, roleNames });
  const changed = await owner.invitation.changeRole({ id, roles: ["member", "org-design"] });
  expect(changed.roleNames).toEqual(["member", "Design"]);
  await admin.invitation.revoke({ id });
  await owner.role.delete({ slug: "org-design" });
  const { invitations } = await admin.invitation.list({ email: "jane@people.example" });
  expect(invitations).toMatchObject([{ roleNames: ["member", "design"] }]);
});

test("a repeated answer that an older version stored is still answered", async () => {
  const request = { entries: [{ email: "old@people.example" }], idempotencyKey: "before-names" };
  await fixture.as.admin.invitation.create(request);
  await fixture.db.sql(
    "UPDATE idempotency_record SET response = response #- '{results,0,invitation,roleNames}' #- '{results,0,invitation,stateReasonCode}'",
  );
  const again = await fixture.as.admin.invitation.create(request);
  expect(again.results[0]?.invitation).toMatchObject({
    roles: ["member"],
    roleNames: [],
    stateReasonCode: null,
  });
});

test("rejects a role name with a link", async () => {
  const named = (name: string) => fixture.as.owner.role.create({ slug: "org-ops", name });
  expect(await rejectionOf(named("Ops (evil.top)"))).toMatchObject({
    code: "request.invalid",
    message: 'This text cannot contain links. Remove "evil.top".',
    details: { path: "name", word: "evil.top" },
  });
  expect((await named("ASP.NET developers")).slug).toBe("org-ops");
});
