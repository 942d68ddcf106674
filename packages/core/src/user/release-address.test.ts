import { expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { testContext, useOrganization } from "../testing/index.ts";
import { rejectionOf } from "../testing/rejection-of.ts";
import { disableUser } from "./disable-user.ts";
import { findSessionUser } from "./find-session-user.ts";
import { releaseAddress } from "./release-address.ts";

const fixture = useOrganization();
const issuer = "https://id.example.com";
const operator = { kind: "system", name: "usher-cli" } as const;
const asOperator = () => testContext(fixture.db.store, operator, { via: "cli" });
const release = (email: string) => releaseAddress(asOperator(), { email });

const session = (subject: string, email: string) =>
  findSessionUser(fixture.db.store, {
    issuer,
    subject,
    name: null,
    address: { ok: true, email },
    issuedAt: null,
  });

/** The member, who came with a second address. */
async function renamedMember() {
  const { email: old, userId, membershipId } = fixture.organization.member;
  const subject = newId();
  const current = `${newId()}@acme.example`;
  await session(subject, old);
  await session(subject, current);
  return { old, current, userId, membershipId, subject };
}

test("a released address is another person's at their first session, and the user keeps session and membership", async () => {
  const { old, current, userId, membershipId, subject } = await renamedMember();
  const colleague = newId();
  expect(await session(colleague, old)).toMatchObject({ ok: false, reason: "other_subject" });
  expect(await release(old.toUpperCase())).toEqual({ userId, email: old, remaining: [current] });
  const found = await session(colleague, old);
  expect(found).toMatchObject({ ok: true });
  expect(found).not.toMatchObject({ user: { id: userId } });
  expect(await session(subject, current)).toMatchObject({ ok: true, user: { id: userId } });
  expect(await fixture.as.owner.member.get({ id: membershipId })).toMatchObject({
    userId,
    email: current,
    status: "active",
  });
  expect(await rejectionOf(release("unknown@acme.example"))).toMatchObject({
    code: "user.not_found",
  });
});

test("an invitation to a released address makes its new owner a member, and not the user", async () => {
  const { old, userId } = await renamedMember();
  await release(old);
  const { results } = await fixture.as.owner.invitation.create({ entries: [{ email: old }] });
  expect(results[0]).toMatchObject({ outcome: "invited" });
  expect(results[0]?.invitation?.inviteeUserId).not.toBe(userId);
});

test("the newest address of a user can be released only once they are disabled", async () => {
  const { old, current, userId } = await renamedMember();
  const rejection = { code: "request.invalid", details: { path: "email" } };
  expect(await rejectionOf(release(current))).toMatchObject(rejection);
  await release(old);
  expect(await rejectionOf(release(current))).toMatchObject(rejection);
  await disableUser(asOperator(), { email: current });
  expect(await release(current)).toEqual({ userId, email: current, remaining: [] });
});

test("of all addresses released at once the newest of an active user stays", async () => {
  const { old, current, userId } = await renamedMember();
  await Promise.allSettled([release(old), release(current), release(old)]);
  expect((await fixture.db.store.read.users.find(userId))?.emails).toMatchObject([
    { email: current },
  ]);
});

test("it is recorded once in each organization, with the address in the personal part", async () => {
  const { old, membershipId, userId } = await renamedMember();
  await release(old);
  const rows = await fixture.db.sql<{ data: unknown; personal: unknown }>(
    `SELECT subject_id, data, personal FROM audit_event
     WHERE organization_id = $1 AND action = 'user.address_released'`,
    [fixture.organization.id],
  );
  expect(rows).toMatchObject([{ subject_id: membershipId, data: { userId } }]);
  expect(JSON.stringify(rows[0]?.data)).not.toContain(old);
  expect(JSON.stringify(rows[0]?.personal)).toContain(old);
});

test("links for Slack accounts that were emailed to the user stop working", async () => {
  const { old, userId } = await renamedMember();
  const { id: organizationId } = fixture.organization;
  const { accountLinks } = fixture.db.store.read;
  const id = newId();
  await accountLinks.openLinkToken({
    organizationId,
    id,
    selector: newId(),
    teamId: "T1",
    teamName: "Acme",
    slackUserId: "U1",
    slackUserName: "jane",
    emailKey: old,
  });
  const sentTo = { userId, email: old, linkKeyId: "k1" };
  await accountLinks.moveLinkToken({ organizationId, id, from: "queued", to: "sent", sentTo });
  await release(old);
  expect((await accountLinks.linkToken({ organizationId, id }))?.usedAt).not.toBeNull();
});

test("only the operator releases an address", async () => {
  const call = releaseAddress(testContext(fixture.db.store, null), { email: "a@b.example" });
  expect((await rejectionOf(call)).code).toBe("authorize.forbidden");
});
