import { expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { useOrganization } from "../testing/index.ts";
import { findSessionUser, type SessionPerson } from "./find-session-user.ts";

const fixture = useOrganization();
const issuer = "https://id.example.com";

const someAddress = () => `jane-${newId()}@acme.example`;
const verified = (email: string) => ({ ok: true, email }) as const;

function session(person: Partial<SessionPerson> & Pick<SessionPerson, "subject" | "address">) {
  return findSessionUser(fixture.db.store, { issuer, name: null, issuedAt: null, ...person });
}

async function userOf(...[person]: Parameters<typeof session>): Promise<string> {
  const found = await session(person);
  if (!found.ok) throw new Error(found.reason);
  return found.user.id;
}

const subject = () => `subject-${newId()}`;
const emailsOf = async (id: string) =>
  (await fixture.db.store.read.users.find(id))?.emails.map(({ email }) => email) ?? [];
const audited = () =>
  fixture.db.sql<{ action: string; subject_id: string; data: unknown }>(
    "SELECT action, subject_id, data FROM audit_event WHERE organization_id = $1 AND action LIKE 'user.%'",
    [fixture.organization.id],
  );

test("the first session makes a user, and later ones are that user", async () => {
  const [sub, email] = [subject(), someAddress()];
  const first = await session({ subject: sub, address: verified(email), name: "Jane" });
  expect(first).toMatchObject({ ok: true, email, user: { name: "Jane", kind: "real" } });
  const id = await userOf({ subject: sub, address: verified(email) });
  expect(first).toMatchObject({ user: { id } });
});

test("the first session of a member is linked to the member by address", async () => {
  const { userId, email } = fixture.organization.member;
  const sub = subject();
  expect(await userOf({ subject: sub, address: verified(` ${email.toUpperCase()} `) })).toBe(
    userId,
  );
  expect(await userOf({ subject: sub, address: { ok: false, reason: "no_email" } })).toBe(userId);
});

test("S35: another person with a linked address is rejected", async () => {
  const { email } = fixture.organization.admin;
  await userOf({ subject: subject(), address: verified(email) });
  expect(await session({ subject: subject(), address: verified(email) })).toEqual({
    ok: false,
    reason: "other_subject",
    isMismatch: true,
  });
});

test("a person is linked once for each issuer", async () => {
  const { userId, email } = fixture.organization.admin;
  const other = { issuer: "https://other.example.com", address: verified(email) };
  await userOf({ subject: "admin", address: verified(email) });
  expect(await userOf({ ...other, subject: "admin" })).toBe(userId);
  expect(await session({ ...other, subject: "someone" })).toMatchObject({
    reason: "other_subject",
  });
});

test("the subject of one issuer means nothing at another one", async () => {
  const sub = subject();
  const one = await userOf({ subject: sub, address: verified(someAddress()) });
  const other = await userOf({
    issuer: "https://other.example.com",
    subject: sub,
    address: verified(someAddress()),
  });
  expect(other).not.toBe(one);
});

test("a person with a new address stays the member, and the address is recorded once", async () => {
  const { userId, email, membershipId } = fixture.organization.member;
  const sub = subject();
  const renamed = someAddress();
  await userOf({ subject: sub, address: verified(email) });
  expect(await session({ subject: sub, address: verified(renamed) })).toMatchObject({
    ok: true,
    email: renamed,
    user: { id: userId },
  });
  await userOf({ subject: sub, address: verified(renamed) });
  expect(await emailsOf(userId)).toEqual([email, renamed]);
  expect(await audited()).toEqual([
    { action: "user.address_added", subject_id: membershipId, data: { userId } },
  ]);
});

test("a person with the address of another user is rejected, and no address moves", async () => {
  const { member, admin } = fixture.organization;
  const sub = subject();
  await userOf({ subject: sub, address: verified(member.email) });
  expect(await session({ subject: sub, address: verified(admin.email) })).toEqual({
    ok: false,
    reason: "address_of_another_user",
    isMismatch: true,
  });
  expect(await emailsOf(member.userId)).toEqual([member.email]);
  expect(await emailsOf(admin.userId)).toEqual([admin.email]);
});

test("a new person without an address that counts is no one", async () => {
  const unverified = { ok: false, reason: "email_not_verified" } as const;
  expect(await session({ subject: subject(), address: unverified })).toEqual(unverified);
  expect(await session({ subject: subject(), address: verified("jané@acme.example") })).toEqual({
    ok: false,
    reason: "non_ascii_local",
  });
});

test("a disabled user has no session, known or new", async () => {
  const { userId, email } = fixture.organization.member;
  const sub = subject();
  const disabled = { ok: false, reason: "user_disabled" };
  await fixture.db.sql("UPDATE app_user SET status = 'disabled' WHERE id = $1", [userId]);
  expect(await session({ subject: sub, address: verified(email) })).toEqual(disabled);
  await fixture.db.sql("UPDATE app_user SET status = 'active' WHERE id = $1", [userId]);
  await userOf({ subject: sub, address: verified(email) });
  await fixture.db.sql("UPDATE app_user SET status = 'disabled' WHERE id = $1", [userId]);
  expect(await session({ subject: sub, address: verified(email) })).toEqual(disabled);
});

test("two first sessions of one person at once are one user", async () => {
  const [sub, email] = [subject(), someAddress()];
  const person = { subject: sub, address: verified(email) };
  const ids = await Promise.all(Array.from({ length: 8 }, () => userOf(person)));
  expect(new Set(ids).size).toBe(1);
});

test("two first sessions of one person with two addresses at once are one user with both", async () => {
  const sub = subject();
  const addresses = [someAddress(), someAddress()];
  const ids = await Promise.all(
    addresses.map((email) => userOf({ subject: sub, address: verified(email) })),
  );
  expect(new Set(ids).size).toBe(1);
  expect((await emailsOf(ids[0] ?? "")).toSorted()).toEqual(addresses.toSorted());
});

test("of two people with one address at once, one is its owner and the other is rejected", async () => {
  const address = verified(someAddress());
  const found = await Promise.all(
    [subject(), subject()].map((sub) => session({ subject: sub, address })),
  );
  expect(found.filter(({ ok }) => ok)).toHaveLength(1);
  expect(found.find(({ ok }) => !ok)).toMatchObject({ reason: "other_subject" });
});
