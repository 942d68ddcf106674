import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Actor } from "../model/actor.ts";
import type { Repositories, Store } from "../ports/store.ts";
import { createUsherCaller } from "../trpc/app-router.ts";
import { rejectionOf, testContext, useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 6 });

const key = (overrides: Partial<Extract<Actor, { kind: "org_key" }>> = {}): Actor => ({
  kind: "org_key",
  keyId: crypto.randomUUID(),
  organizationId: fixture.organization.id,
  permissions: ["member:read", "member:invite"],
  maxRole: "owner",
  ...overrides,
});

function pending(): { promise: Promise<void>; resolve: () => void } {
  const resolvers: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => resolvers.push(resolve));
  return { promise, resolve: () => resolvers[0]?.() };
}

const called: string[] = [];
// The first call of an organization counts its places, and runs again for it.
beforeEach(async () => {
  await fixture.as.owner.invitation.create({ entries: [{ email: "first@people.example" }] });
});
afterEach(() => {
  called.length = 0;
});

/** Notes when a call of these is asked and when it has its answer. */
function watched(tx: Repositories): Repositories {
  const noting =
    <Args extends unknown[], R>(name: string, call: (...args: Args) => Promise<R>) =>
    async (...args: Args): Promise<R> => {
      called.push(`${name} asked`);
      const answer = await call(...args);
      called.push(`${name} answered`);
      return answer;
    };
  return {
    ...tx,
    organizations: { ...tx.organizations, access: noting("access", tx.organizations.access) },
    members: { ...tx.members, hold: noting("hold", tx.members.hold) },
    invitations: { ...tx.invitations, facts: noting("facts", tx.invitations.facts) },
  };
}

function callerOf(actor: Actor, organization: string | null = null) {
  const { store } = fixture.db;
  const watching: Store = {
    read: store.read,
    transaction: (work) => store.transaction((tx) => work(watched(tx))),
  };
  return createUsherCaller(testContext(watching, actor, { organization }));
}

const entry = (name: string) => ({ email: `${name}@people.example` });
const beforeAccess = () => called.slice(0, called.indexOf("access answered"));

describe("a call of the organization's own key", () => {
  test("asks for everything at once, and for the addresses under the hold", async () => {
    const { summary } = await callerOf(key()).invitation.create({
      entries: [entry("a"), entry("b")],
    });
    expect(summary).toMatchObject({ invited: 2 });
    expect(beforeAccess()).toEqual(
      expect.arrayContaining(["access asked", "hold asked", "facts asked"]),
    );
    expect(called.indexOf("hold asked")).toBeLessThan(called.indexOf("facts asked"));
    expect(called.filter((call) => call === "facts asked")).toHaveLength(1);
  });

  test("reads again where some of the addresses need no look", async () => {
    const entries = [entry("c"), { ...entry("d"), roles: ["unknown"] }, { email: "nonsense" }];
    const { results } = await callerOf(key()).invitation.create({ entries });
    expect(results.map(({ outcome, error }) => error?.code ?? outcome)).toEqual([
      "invited",
      "invite.invalid_role",
      "invite.invalid_email",
    ]);
    expect(called.filter((call) => call === "facts asked")).toHaveLength(2);
    expect(called.filter((call) => call === "hold asked")).toHaveLength(1);
  });

  test("an address whose entry is rejected keeps its overdue invitation as it is", async () => {
    const { owner } = fixture.as;
    const { results } = await owner.invitation.create({ entries: [entry("late")] });
    const id = results[0]?.invitation?.id;
    await fixture.db.sql(
      "UPDATE invitation SET expires_at = usher_now() - interval '1 hour' WHERE id = $1",
      [id],
    );
    const entries = [{ ...entry("late"), roles: ["unknown"] }, entry("e")];
    await callerOf(key()).invitation.create({ entries });
    expect(await fixture.db.sql("SELECT state FROM invitation WHERE id = $1", [id])).toEqual([
      { state: "pending" },
    ]);
  });

  test("is rejected as before, and holds nothing afterwards", async () => {
    const call = callerOf(key({ organizationId: crypto.randomUUID() })).invitation;
    expect(await rejectionOf(call.create({ entries: [entry("f")] }))).toMatchObject({
      code: "organization.not_found",
    });
    await fixture.db.store.transaction((tx) =>
      tx.members.hold(fixture.organization.id, "exclusive"),
    );
  });

  test("waits for an import that goes on", async () => {
    const { promise: done, resolve: end } = pending();
    const { promise: begun, resolve: begin } = pending();
    const importing = fixture.db.store.transaction(async (tx) => {
      await tx.members.hold(fixture.organization.id, "exclusive");
      begin();
      await done;
    });
    await begun;
    const creating = callerOf(key()).invitation.create({ entries: [entry("g")] });
    await expect.poll(() => called).toContain("facts asked");
    expect(called).not.toContain("facts answered");
    end();
    await importing;
    expect((await creating).summary).toMatchObject({ invited: 1 });
  });
});

test.each([
  ["a call that may be repeated", { idempotencyKey: "once" }],
  ["a dry run", { dryRun: true }],
])("%s waits for the access first", async (_name, input) => {
  await callerOf(key()).invitation.create({ entries: [entry("h")], ...input });
  expect(beforeAccess()).toEqual(["access asked"]);
});

test("so does a call that names its organization, and one of a person", async () => {
  await callerOf(key(), fixture.organization.id).invitation.create({ entries: [entry("i")] });
  expect(beforeAccess()).toEqual(["access asked"]);
});
