import { beforeEach, describe, expect, test } from "vitest";

import { rejectionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 12 });
const rounds = 15;
const roles = ["member", "org-ops"];

beforeEach(async () => {
  await fixture.as.owner.role.create({ slug: "org-ops", name: "Ops" });
});

const deleting = () => fixture.as.admin.role.delete({ slug: "org-ops" });
const slugs = async () =>
  (await fixture.as.owner.role.list()).roles.filter(({ kind }) => kind === "custom");

/** Ends a round: the role exists and is neither assigned nor offered. */
async function begin(index: number) {
  if (index === 0) return;
  await fixture.db.sql(
    "UPDATE invitation SET state = 'revoked' WHERE organization_id = $1 AND state = 'pending'",
    [fixture.organization.id],
  );
  await fixture.db.sql("UPDATE membership SET custom_roles = '{}' WHERE organization_id = $1", [
    fixture.organization.id,
  ]);
  if ((await slugs()).length === 0)
    await fixture.as.owner.role.create({ slug: "org-ops", name: "Ops" });
}

describe("a role is either deleted or assigned:", () => {
  test("to an invitation", async () => {
    for (let round = 0; round < rounds; round += 1) {
      await begin(round);
      const [created, deleted] = await Promise.allSettled([
        fixture.as.owner.invitation.create({
          entries: [{ email: `r${round}@people.example`, roles }],
          mode: "atomic",
        }),
        deleting(),
      ]);
      expect([created.status, deleted.status].toSorted()).toEqual(["fulfilled", "rejected"]);
      expect(await slugs()).toHaveLength(created.status === "fulfilled" ? 1 : 0);
    }
  });

  test("to an invitation whose role is changed", async () => {
    for (let round = 0; round < rounds; round += 1) {
      await begin(round);
      const batch = await fixture.as.owner.invitation.create({
        entries: [{ email: `r${round}@people.example` }],
      });
      const id = batch.results[0]?.invitation?.id ?? "";
      const answers = await Promise.allSettled([
        fixture.as.owner.invitation.changeRole({ id, roles }),
        deleting(),
      ]);
      expect(answers.map((answer) => answer.status).toSorted()).toEqual(["fulfilled", "rejected"]);
    }
  });

  test("to a member", async () => {
    const { membershipId: id } = fixture.organization.member;
    for (let round = 0; round < rounds; round += 1) {
      await begin(round);
      const answers = await Promise.allSettled([
        fixture.as.owner.member.changeRole({ id, roles }),
        deleting(),
      ]);
      expect(answers.map((answer) => answer.status).toSorted()).toEqual(["fulfilled", "rejected"]);
    }
  });

  test("by a resend of an expired invitation", async () => {
    for (let round = 0; round < 5; round += 1) {
      await begin(round);
      const batch = await fixture.as.owner.invitation.create({
        entries: [{ email: `r${round}@people.example`, roles }],
      });
      fixture.db.clock.advance("8 days");
      const id = batch.results[0]?.invitation?.id ?? "";
      const answers = await Promise.allSettled([
        fixture.as.owner.invitation.resend({ id }),
        deleting(),
      ]);
      expect(answers.map((answer) => answer.status).toSorted()).toEqual(["fulfilled", "rejected"]);
    }
  });
});

test("a deletion waits for a concurrent assignment and finds the role in use", async () => {
  const organizationId = fixture.organization.id;
  const waiting = async () => {
    const [row] = await fixture.db.sql<{ n: number }>(
      `SELECT count(*)::integer AS n FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return row?.n ?? 0;
  };
  const { outcome } = await fixture.db.store.transaction(async (tx) => {
    expect(await tx.roles.hold(organizationId, ["org-ops", "org-none"])).toEqual(
      new Set(["org-ops"]),
    );
    const rejected = rejectionOf(deleting());
    await expect.poll(waiting).toBe(1);
    await tx.members.ensure({
      organizationId,
      id: crypto.randomUUID(),
      userId: (
        await tx.users.ensure({
          id: crypto.randomUUID(),
          name: null,
          email: "ops@people.example",
          emailKey: "ops@people.example",
        })
      ).id,
      role: "member",
      customRoles: ["org-ops"],
      invitationId: null,
    });
    return { outcome: rejected };
  });
  expect((await outcome).code).toBe("role.in_use");
});

test("an expired invitation is not resent with a deleted role", async () => {
  const batch = await fixture.as.owner.invitation.create({
    entries: [{ email: "jane@people.example", roles }],
  });
  fixture.db.clock.advance("8 days");
  await deleting();
  const call = fixture.as.owner.invitation.resend({ id: batch.results[0]?.invitation?.id ?? "" });
  expect(await rejectionOf(call)).toMatchObject({
    code: "invite.role_resolve_failed",
    details: { role: "org-ops" },
  });
});
