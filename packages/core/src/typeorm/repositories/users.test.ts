import { beforeEach, describe, expect, test } from "vitest";

import { newId } from "../../model/ids.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";

const { db } = await useRepositoryFixture();

let email: string;
beforeEach(() => {
  email = `Jane-${newId()}@Acme.example`;
});

async function placeholder(): Promise<string> {
  const id = newId();
  await db.sql("INSERT INTO app_user (id, kind) VALUES ($1, 'placeholder')", [id]);
  return id;
}

async function merges(id: string): Promise<unknown> {
  return db.sql("SELECT kind, merged_into FROM app_user WHERE id = $1", [id]);
}

const person = () => ({ id: newId(), name: "Jane", email, emailKey: email.toLowerCase() });

function realize(placeholderId: string, name: string | null = "Jane"): Promise<string> {
  return db.store.transaction((tx) =>
    tx.users.realize({ placeholderId, email, emailKey: email.toLowerCase(), name }),
  );
}

describe("ensure", () => {
  test("makes a real user with one verified address", async () => {
    const wanted = person();
    const made = await db.store.read.users.ensure(wanted);
    expect(made).toEqual({
      id: wanted.id,
      kind: "real",
      status: "active",
      name: "Jane",
      emails: [{ email, emailKey: email.toLowerCase(), verified: true }],
    });
    expect(await db.store.read.users.find(wanted.id)).toEqual(made);
    expect(await db.store.read.users.findByVerifiedEmail(wanted.emailKey)).toEqual(made);
  });

  test("returns the owner of the address and leaves their row alone", async () => {
    const first = await db.store.read.users.ensure(person());
    const second = await db.store.read.users.ensure({ ...person(), name: "Mallory" });
    expect(second).toEqual(first);
  });

  test("makes one user for an address that many ask for at once", async () => {
    const wanted = Array.from({ length: 8 }, person);
    const made = await Promise.all(wanted.map((user) => db.store.read.users.ensure(user)));
    expect(new Set(made.map((user) => user.id)).size).toBe(1);
    const rows = await db.sql("SELECT id FROM app_user WHERE id = ANY ($1::uuid[])", [
      wanted.map((user) => user.id),
    ]);
    expect(rows).toHaveLength(1);
  });
});

describe("realize", () => {
  test("makes the placeholder real with the address", async () => {
    const id = await placeholder();
    expect(await realize(id)).toBe(id);
    expect(await db.store.read.users.find(id)).toMatchObject({
      kind: "real",
      name: "Jane",
      emails: [{ email, verified: true }],
    });
  });

  test("is the owner of the address, unchanged, and records the merge", async () => {
    const owner = await db.store.read.users.ensure(person());
    const id = await placeholder();
    expect(await realize(id, "Mallory")).toBe(owner.id);
    expect(await db.store.read.users.find(owner.id)).toEqual(owner);
    expect(await merges(id)).toEqual([{ kind: "placeholder", merged_into: owner.id }]);
  });

  test("is the owner when the invitee was that user all along", async () => {
    const owner = await db.store.read.users.ensure(person());
    expect(await realize(owner.id, "Mallory")).toBe(owner.id);
    expect(await db.store.read.users.find(owner.id)).toEqual(owner);
  });

  test("never gives a real user another address", async () => {
    const other = await db.store.read.users.ensure({
      ...person(),
      email: `other-${email}`,
      emailKey: `other-${email.toLowerCase()}`,
    });
    const id = await realize(other.id);
    expect(id).not.toBe(other.id);
    expect(await db.store.read.users.find(other.id)).toEqual(other);
  });

  test("gives two invitations of one address, accepted at once, one user", async () => {
    const [one, two] = await Promise.all([placeholder(), placeholder()]);
    const [first, second] = await Promise.all([realize(one), realize(two)]);
    expect(first).toBe(second);
    const loser = first === one ? two : one;
    expect(await merges(loser)).toEqual([{ kind: "placeholder", merged_into: first }]);
  });

  test("gives one invitation, accepted twice at once, one user", async () => {
    const id = await placeholder();
    expect(await Promise.all([realize(id), realize(id)])).toEqual([id, id]);
  });

  test("takes over when the transaction that claimed the address is rolled back", async () => {
    const id = await placeholder();
    let second: Promise<string> | undefined;
    const first = db.store.transaction(async (tx) => {
      await tx.users.ensure(person());
      second = realize(id);
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error("changed its mind");
    });
    await expect(first).rejects.toThrow("changed its mind");
    expect(await second).toBe(id);
  });
});
