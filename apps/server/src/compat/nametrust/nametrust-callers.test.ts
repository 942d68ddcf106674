import { createCallers, type TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { nametrustCalls } from "../../testing/compat/nametrust-calls.ts";
import { startCompatServer, type CompatServer } from "../../testing/compat/start-compat-server.ts";
import { organizationTypeId } from "../../type-id.ts";

let server: CompatServer;
let acme: TestOrganization;
let authorization: string;

beforeAll(async () => {
  server = await startCompatServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.reset();
  acme = await server.organization();
  authorization = await server.key(acme);
});

const { post, results, rejected, rows } = nametrustCalls(() => ({ server, acme, authorization }));

describe("an org key", () => {
  test("an org key invites at any rank, with its id instead of an inviter", async () => {
    await results(post([{ email: "jane@acme.com", role_slugs: ["owner"] }]));
    const [row] = await rows();
    expect(row).toMatchObject({ roles: ["owner"], source: "nametrust" });
    expect(row?.inviter).toMatchObject({
      kind: "org_key",
      userId: null,
      keyId: expect.any(String),
    });
  });

  test("an org key cannot exceed its maximum role", async () => {
    const limited = { authorization: await server.key(acme, { maxRole: "billing" }) };
    const entries = [{ email: "jane@acme.com", role_slugs: ["admin"] }];
    expect(await results(post(entries, limited), 403)).toMatchObject([
      { error: "invite.insufficient_role" },
    ]);
  });

  test("an org key reaches only its own organization, and gets one answer for foreign and unknown ones", async () => {
    const foreign = await server.organization();
    await rejected(post([], {}, foreign), 403, "authorize.forbidden");
    const unknown = { ...acme, id: "01960a3b-7c4d-7e5f-8a1b-2c3d4e5f6a7b" };
    await rejected(post([], {}, unknown), 403, "authorize.forbidden");
    await rejected(post([], { "X-Org-ID": foreign.id }), 403, "invite.org_mismatch");
    expect(await results(post([{ email: "a@acme.com" }], { "X-Org-ID": acme.slug }))).toHaveLength(
      1,
    );
  });

  test("an org key's call never becomes an approval request", async () => {
    acme = await server.organization({ approval: { required: "always" } });
    authorization = await server.key(acme);
    expect(await results(post([{ email: "jane@acme.com" }]), 403)).toMatchObject([
      { error: "invite.approval_required" },
    ]);
    expect(await rows()).toEqual([]);
  });
});

describe("a personal key", () => {
  const one = [{ email: "jane@acme.com" }];
  const withKey = async (key: string, named: string = acme.id) => ({
    authorization: key,
    "X-Org-ID": named,
  });

  test("a personal key needs X-Org-ID equal to the path", async () => {
    const key = await server.personalKey(acme, "admin");
    await rejected(post(one, { authorization: key }), 403, "authorize.forbidden");
    const foreign = await server.organization();
    await rejected(post(one, await withKey(key, foreign.slug)), 403, "invite.org_mismatch");
    expect(await results(post(one, await withKey(key, organizationTypeId(acme.id))))).toHaveLength(
      1,
    );
    const [row] = await rows();
    expect(row?.inviter).toMatchObject({ kind: "personal_key", userId: acme.admin.userId });
  });

  test("a personal key acts within the role of its user, and needs no second factor", async () => {
    const key = await withKey(await server.personalKey(acme, "admin"));
    const entries = ["admin", "owner"].map((role) => ({
      email: `${role}@acme.com`,
      role_slugs: [role],
    }));
    const answer = await results(post(entries, key));
    expect(answer.map(({ error }) => error)).toEqual(["", "invite.insufficient_role"]);
    const plain = await withKey(await server.personalKey(acme, "member"));
    await rejected(post(one, plain), 403, "authorize.forbidden");
    const reader = await server.personalKey(acme, "admin", { permissions: ["member:read"] });
    await rejected(post(one, await withKey(reader)), 403, "authorize.forbidden");
  });

  test("a personal key needs an active membership in an organization it is meant for", async () => {
    const other = await server.organization();
    const elsewhere = await server.personalKey(other, "admin");
    await rejected(post(one, await withKey(elsewhere)), 403, "authorize.forbidden");
    const key = await withKey(await server.personalKey(acme, "admin"));
    const { owner } = createCallers(server.database.store, acme);
    await owner.member.suspend({ id: acme.admin.membershipId });
    await rejected(post(one, key), 403, "invite.org_mismatch");
    await owner.member.remove({ id: acme.admin.membershipId });
    await rejected(post(one, key), 403, "invite.org_mismatch");
  });
});

describe("a session", () => {
  test("a session needs a second factor of the last ten minutes for more than member", async () => {
    const stale = { authorization: await server.session(acme.owner, { provedMinutesAgo: 11 }) };
    const never = { authorization: await server.session(acme.owner) };
    const fresh = { authorization: await server.session(acme.owner, { provedMinutesAgo: 9 }) };
    const more = [{ email: "jane@acme.com", role_slugs: ["admin"] }];
    await rejected(post(more, stale), 403, "mfa.step_up_required");
    await rejected(post(more, never), 403, "mfa.step_up_required");
    expect(await results(post(more, fresh))).toMatchObject([{ success: true }]);
    const plain = [{ email: "joe@acme.com", role_slugs: ["member"] }];
    expect(await results(post(plain, never))).toMatchObject([{ success: true }]);
  });
});
