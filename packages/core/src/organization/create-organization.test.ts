import { describe, expect, test } from "vitest";

import type { Actor } from "../model/actor.ts";
import { newId } from "../model/ids.ts";
import { rejectionOf, sessionOf, testContext, useOrganization } from "../testing/index.ts";
import { createUsherCaller } from "../trpc/app-router.ts";
import { toErrorView } from "../trpc/error-view.ts";
import { createOrganization } from "./create-organization.ts";

const fixture = useOrganization({ poolSize: 12 });

const newSlug = () => `new-${newId().slice(-12)}`;

/** Someone the identity provider signs in, who is a member of nothing. */
async function stranger() {
  const email = `${newId()}@people.example`;
  const { users } = fixture.db.store.read;
  const user = await users.ensure({ id: newId(), name: null, email, emailKey: email });
  return { userId: user.id, email };
}

function caller(actor: Actor, organizationCreation: "operator" | "members" = "members") {
  return createUsherCaller(testContext(fixture.db.store, actor, { organizationCreation }));
}

const create = (as: ReturnType<typeof caller>, name = "New") =>
  as.organization.create({ slug: newSlug(), name });

const system = (): Actor => ({ kind: "system", name: "test" });

describe("with creation by the operator", () => {
  test("a session is rejected with a hint to the operator, by default too", async () => {
    for (const actor of [sessionOf(await stranger()), sessionOf(fixture.organization.owner)]) {
      const unset = createUsherCaller(testContext(fixture.db.store, actor));
      for (const as of [unset, caller(actor, "operator")])
        expect(await rejectionOf(create(as))).toMatchObject({
          code: "authorize.forbidden",
          message: expect.stringContaining("operator of this server"),
        });
    }
    const slug = newSlug();
    await rejectionOf(
      caller(sessionOf(fixture.organization.owner), "operator").organization.create({
        slug,
        name: "New",
      }),
    );
    expect(await fixture.db.store.read.organizations.find(slug)).toBeNull();
  });

  test("the system creates any number for an owner", async () => {
    const { userId } = await stranger();
    for (let made = 0; made < 12; made += 1) {
      const context = testContext(fixture.db.store, system());
      const { id } = await createOrganization(
        context,
        { slug: newSlug(), name: "New" },
        { ownerUserId: userId },
      );
      const access = await fixture.db.store.read.organizations.access(id, userId);
      expect(access?.membership).toMatchObject({ role: "owner", status: "active" });
    }
  });
});

describe("with creation by members", () => {
  test("a signed-in person creates an organization and owns it, with an audit event", async () => {
    const person = await stranger();
    const made = await create(caller(sessionOf(person)));
    const mine = fixture.as.as(sessionOf(person), { organization: made.slug });
    expect((await mine.member.list({})).members.map((member) => member.roles)).toEqual([["owner"]]);
    const { events } = await mine.audit.list({ action: "organization.created" });
    expect(events).toMatchObject([{ actorId: person.userId, data: { name: "New" } }]);
  });

  test.each([
    ["a key of the organization", () => orgKey()],
    ["a personal key", () => personalKey()],
    ["a person in Slack", () => slackUser()],
  ])("%s still creates none", async (_who, actor) => {
    expect((await rejectionOf(create(caller(actor())))).code).toBe("authorize.forbidden");
  });

  test("a disabled user with a valid session creates none", async () => {
    const person = await stranger();
    await fixture.db.sql("UPDATE app_user SET status = 'disabled' WHERE id = $1", [person.userId]);
    expect((await rejectionOf(create(caller(sessionOf(person))))).code).toBe(
      "authorize.unauthenticated",
    );
  });

  test("one person creates three in 24 hours, then gets a retry time", async () => {
    const as = caller(sessionOf(await stranger()));
    await create(as);
    fixture.db.clock.advance("2 hours");
    await create(as);
    await create(as);
    const rejected = await rejectionOf(create(as));
    expect(rejected).toMatchObject({
      code: "organization.creation_limit",
      status: 429,
      details: { limit: 3, windowSeconds: 86_400 },
    });
    const seconds = Number(rejected.details?.["retryAfterSeconds"]);
    expect(seconds).toBeGreaterThan(21 * 3600);
    expect(seconds).toBeLessThanOrEqual(22 * 3600);
    await create(caller(sessionOf(await stranger())));
    fixture.db.clock.advance(seconds * 1000);
    await create(as);
    expect((await rejectionOf(create(as))).code).toBe("organization.creation_limit");
  });

  test("one person creates ten in all, including deleted ones", async () => {
    const person = await stranger();
    const as = caller(sessionOf(person));
    for (let made = 0; made < 10; made += 1) {
      const { id } = await create(as);
      await fixture.db.sql("UPDATE organization SET status = 'deleted' WHERE id = $1", [id]);
      fixture.db.clock.advance("9 hours");
    }
    fixture.db.clock.advance("30 days");
    const rejected = await rejectionOf(create(as));
    expect(rejected).toMatchObject({ code: "organization.creation_limit", details: { limit: 10 } });
    expect(rejected.details).not.toHaveProperty("retryAfterSeconds");
  });

  test("ten calls of one person at once create three", async () => {
    const person = await stranger();
    const calls = Array.from({ length: 10 }, () => create(caller(sessionOf(person))));
    const outcomes = (await Promise.allSettled(calls)).map((outcome) =>
      outcome.status === "fulfilled" ? "made" : toErrorView(outcome.reason).code,
    );
    expect(outcomes.filter((outcome) => outcome === "made")).toHaveLength(3);
    expect(new Set(outcomes)).toEqual(new Set(["made", "organization.creation_limit"]));
    const rows = await fixture.db.sql("SELECT id FROM organization WHERE created_by = $1", [
      person.userId,
    ]);
    expect(rows).toHaveLength(3);
  });

  test("a taken slug does not count toward the limit", async () => {
    const as = caller(sessionOf(await stranger()));
    const { slug } = fixture.organization;
    for (let tried = 0; tried < 4; tried += 1)
      expect((await rejectionOf(as.organization.create({ slug, name: "New" }))).code).toBe(
        "organization.slug_taken",
      );
    await create(as);
  });
});

describe("an organization slug", () => {
  test.each([
    "-a",
    "a-",
    "a--b",
    "A",
    "a_b",
    "a.b",
    "",
    "a".repeat(64),
    newId(),
    newId().slice(1) + "é",
  ])("rejects %j", async (slug) => {
    const rejected = rejectionOf(caller(system()).organization.create({ slug, name: "New" }));
    expect((await rejected).code).toBe("request.invalid");
  });

  test.each(["a", "7", "acme-2", "a".repeat(63)])("accepts %j", async (slug) => {
    expect((await caller(system()).organization.create({ slug, name: "New" })).slug).toBe(slug);
  });
});

function orgKey(): Actor {
  return {
    kind: "org_key",
    keyId: newId(),
    organizationId: fixture.organization.id,
    permissions: ["organization:manage"],
    maxRole: "owner",
  };
}

function personalKey(): Actor {
  const { userId } = fixture.organization.owner;
  return { kind: "personal_key", userId, keyId: newId(), permissions: null, scope: null };
}

function slackUser(): Actor {
  const { userId } = fixture.organization.owner;
  return { kind: "slack_user", userId, teamId: "T1", slackUserId: "U1" };
}
