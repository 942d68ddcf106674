import { describe, expect, test } from "vitest";

import type { Actor } from "../model/actor.ts";
import { newId } from "../model/ids.ts";
import { permissions, type Permission } from "../model/roles.ts";
import { listRoles } from "../role/list-roles.ts";
import { rejectionOf, sessionOf, testContext, useOrganization } from "../testing/index.ts";
import type { UsherCaller } from "./app-router.ts";
import { procedures } from "./procedures.ts";
import { metaOf, requirementOf } from "./procedure-meta.ts";

const fixture = useOrganization();

const paths = [...procedures.keys()];

function procedureOf(path: string) {
  const procedure = procedures.get(path);
  if (procedure === undefined) throw new Error(`there is no ${path}`);
  return procedure;
}

/** Calls without an input: what is rejected for the key's list is rejected before the input is read. */
async function callOf(caller: UsherCaller, path: string): Promise<unknown> {
  const [namespace = "", name = ""] = path.split(".");
  // A caller has its procedures under their namespace, whatever their inputs are.
  const group = (caller as unknown as Record<string, Record<string, () => Promise<unknown>>>)[
    namespace
  ];
  return group?.[name]?.();
}

function personalKey(list: readonly Permission[], organization: string | null = null): Actor {
  const { userId } = fixture.organization.owner;
  const scope = organization === null ? null : [organization];
  return { kind: "personal_key", userId, keyId: newId(), permissions: list, scope };
}

function orgKey(list: readonly Permission[]): Actor {
  const organizationId = fixture.organization.id;
  return { kind: "org_key", keyId: newId(), organizationId, permissions: list, maxRole: "owner" };
}

const requiring = paths.filter((path) => requirementOf(procedureOf(path)).permissions.length > 0);

test("every procedure declares what it requires, and says what it does", () => {
  expect(paths.length).toBeGreaterThan(40);
  const declared = paths.map((path) => [path, metaOf(procedureOf(path))] as const);
  expect(declared.filter(([, { requirement }]) => requirement === undefined)).toEqual([]);
  expect(declared.filter(([, { description = "" }]) => description === "")).toEqual([]);
});

test("only previewing and renewing a link require no permission of a key", () => {
  expect(paths.filter((path) => !requiring.includes(path))).toEqual([
    "invitation.preview",
    "invitation.requestRenewal",
  ]);
});

test("a verb without a requirement throws, even for an owner", async () => {
  const ctx = testContext(fixture.db.store, sessionOf(fixture.organization.owner), {
    organization: fixture.organization.id,
  });
  await expect(listRoles(ctx)).rejects.toThrow("a verb was called without a requirement");
});

describe("without the permission in its list, an owner's key is rejected", () => {
  test.each(requiring)("%s", async (path) => {
    const required = requirementOf(procedureOf(path)).permissions;
    const others = permissions.filter((permission) => !required.includes(permission));
    for (const actor of [personalKey(others), orgKey(others)])
      expect(await rejectionOf(callOf(fixture.as.as(actor), path))).toEqual({
        code: "authorize.forbidden",
        status: 403,
        message: `The permissions of this key do not include ${required[0]}.`,
        details: { permission: required[0] },
      });
  });
});

describe("a key with a list that lacks the permission", () => {
  test("gets the same answer as other callers for an unknown and a foreign organization", async () => {
    const list = ["audit:read"] as const;
    for (const actor of [personalKey(list, newId()), personalKey(list)]) {
      const caller = fixture.as.as(actor, { organization: newId() });
      expect((await rejectionOf(callOf(caller, "invitation.list"))).code).toBe(
        "organization.not_found",
      );
    }
    const scoped = fixture.as.as(personalKey(list, newId()));
    expect((await rejectionOf(callOf(scoped, "invitation.list"))).code).toBe(
      "organization.not_found",
    );
  });

  test("does not count toward its user's limit", async () => {
    const limits = { actorPer10Minutes: 1 };
    const key = fixture.as.as(personalKey(["audit:read"]), { limits });
    const id = newId();
    for (let calls = 0; calls < 3; calls += 1)
      expect((await rejectionOf(key.invitation.resend({ id }))).code).toBe("authorize.forbidden");
    const person = fixture.as.as(personalKey(["member:invite"]), { limits });
    expect((await rejectionOf(person.invitation.resend({ id }))).code).toBe("invite.not_found");
  });

  test("gets no stored answer to a request of its own key id", async () => {
    const keyId = newId();
    const { userId } = fixture.organization.admin;
    const as = (list: readonly Permission[]) =>
      fixture.as.as({ kind: "personal_key", userId, keyId, permissions: list, scope: null });
    const call = { entries: [{ email: "jane@people.example" }], idempotencyKey: "once-0123456789" };
    await as(["member:invite"]).invitation.create(call);
    expect(await rejectionOf(as(["audit:read"]).invitation.create(call))).toMatchObject({
      code: "authorize.forbidden",
      details: { permission: "member:invite" },
    });
  });
});
