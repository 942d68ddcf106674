import { createCallers, linkTokenOf, type TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { envelope, gorulesInvitations } from "../../testing/compat/published.ts";
import { startCompatServer, type CompatServer } from "../../testing/compat/start-compat-server.ts";

const path = "/gorules/api/users";

let server: CompatServer;
let acme: TestOrganization;
let authorization: string;

beforeAll(async () => {
  server = await startCompatServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  acme = await server.organization();
  authorization = await server.session(acme.admin);
});

const post = (emails: unknown, headers: Record<string, string> = {}) =>
  server.call("POST", path, { body: { emails }, headers: { authorization, ...headers } });
const invited = async (emails: unknown, headers: Record<string, string> = {}) => {
  const answer = await post(emails, headers);
  expect(answer.status).toBe(200);
  return gorulesInvitations.parse(answer.json);
};
const rejected = async (answer: ReturnType<typeof post>, status: number, code: string) => {
  const { json, status: actual } = await answer;
  expect([actual, envelope.parse(json).code]).toEqual([status, code]);
};

describe("POST /gorules/api/users", () => {
  test("GoRules returns the created invitations in the order of the request", async () => {
    const answer = await invited(["joe@acme.com", "jane@acme.com", "Joe@acme.com"]);
    expect(answer.map(({ email, status }) => [email, status])).toEqual([
      ["joe@acme.com", "pending"],
      ["jane@acme.com", "pending"],
    ]);
  });

  test("GoRules omits members, including the caller", async () => {
    const answer = await invited([acme.member.email, "jane@acme.com", acme.admin.email]);
    expect(answer.map(({ email }) => email)).toEqual(["jane@acme.com"]);
    expect(await invited([acme.member.email])).toEqual([]);
  });

  test("GoRules returns a pending invitation again, and resends it after the cooldown", async () => {
    const [first] = await invited(["jane@acme.com"]);
    expect(await invited(["jane@acme.com"])).toEqual([first]);
    server.database.clock.advance("11 minutes");
    const [again] = await invited(["jane@acme.com"]);
    expect(again).toMatchObject({ id: first?.id, userId: first?.userId });
    expect(again?.expiresAt).not.toBe(first?.expiresAt);
  });

  test("GoRules names the invitee's user, who is the same person after acceptance", async () => {
    const [jane] = await invited(["jane@acme.com"]);
    if (!jane) throw new Error("Jane is missing");
    const { store } = server.database;
    expect(await store.read.users.find(jane.userId)).toMatchObject({ kind: "placeholder" });
    const token = await linkTokenOf(store, { organizationId: acme.id, id: jane.id });
    const { membership } = await createCallers(store, acme).anonymous.invitation.accept({ token });
    expect(membership.userId).toBe(jane.userId);
    expect(await store.read.users.find(jane.userId)).toMatchObject({ kind: "real" });
    expect(await invited(["jane@acme.com"])).toEqual([]);
  });

  test("GoRules returns null for an invitation that never expires", async () => {
    acme = await server.organization({ expiry: { allowNever: true } });
    authorization = await server.session(acme.admin);
    await createCallers(server.database.store, acme).owner.invitation.create({
      entries: [{ email: "jane@acme.com", expiresInHours: null }],
    });
    expect(await invited(["jane@acme.com"])).toMatchObject([{ expiresAt: null }]);
  });

  test("GoRules hides invitations that wait for approval", async () => {
    acme = await server.organization();
    authorization = await server.session(acme.admin);
    const callers = createCallers(server.database.store, acme);
    const asked = await callers.member.invitation.create({
      entries: [{ email: "jane@acme.com" }],
      onInsufficientRole: "request",
    });
    expect(asked.summary.requested).toBe(1);
    expect(await invited(["jane@acme.com"])).toEqual([]);
  });

  test("GoRules accepts 1 to 10 entries, each an address", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `p${at}@acme.com`);
    await rejected(post(many(11)), 400, "invite.batch_too_large");
    await rejected(post([]), 400, "invite.empty_batch");
    await rejected(post(["jane"]), 400, "request.invalid");
    await rejected(post(undefined), 400, "request.invalid");
    expect(await invited(many(10))).toHaveLength(10);
  });

  test("GoRules does nothing when one address cannot be invited", async () => {
    acme = await server.organization({ domains: { block: ["blocked.example"] } });
    authorization = await server.session(acme.admin);
    await rejected(
      post(["jane@acme.com", "joe@blocked.example"]),
      403,
      "invite.domain_not_allowed",
    );
    const { invitations } = await createCallers(
      server.database.store,
      acme,
    ).owner.invitation.list();
    expect(invitations).toEqual([]);
  });

  test("GoRules accepts a session and rejects a key", async () => {
    for (const credential of [await server.key(acme), await server.personalKey(acme, "admin")])
      await rejected(
        post(["jane@acme.com"], { authorization: credential }),
        403,
        "authorize.forbidden",
      );
    await rejected(server.call("POST", path, { text: "{" }), 401, "authorize.unauthenticated");
  });

  test("GoRules accepts a session under the published scheme, and no key", async () => {
    const token = authorization.replace("Bearer ", "");
    for (const scheme of ["internal", "Internal", "INTERNAL "])
      expect(
        await invited([`${scheme.trim()}@acme.com`], { authorization: `${scheme} ${token}` }),
      ).toHaveLength(1);
    const key = (await server.key(acme)).replace("Bearer", "internal");
    await rejected(post(["jane@acme.com"], { authorization: key }), 403, "authorize.forbidden");
    for (const wrong of [
      "internal",
      "internal nonsense",
      `internal:${token}`,
      `internals ${token}`,
    ])
      await rejected(
        post(["jane@acme.com"], { authorization: wrong }),
        401,
        "authorize.unauthenticated",
      );
  });

  test("GoRules says which address is not one, and why", async () => {
    const answer = await post(["jane@acme.com", "jane@", `${"a".repeat(65)}@acme.com`]);
    expect(answer.status).toBe(400);
    expect(answer.content).toContain("There is no domain after the @");
    expect(answer.content).toContain("before the @ is longer than 64 characters");
  });

  test("GoRules rejects callers who may not invite, and foreign organizations", async () => {
    await rejected(
      post([], { authorization: await server.session(acme.member) }),
      403,
      "authorize.forbidden",
    );
    const foreign = await server.organization();
    for (const named of [foreign.id, "nowhere"])
      await rejected(post(["jane@acme.com"], { "X-Org-ID": named }), 404, "organization.not_found");
    const stranger = await server.session({ email: "stranger@elsewhere.example" });
    await rejected(
      post(["jane@acme.com"], { authorization: stranger }),
      400,
      "organization.required",
    );
  });

  test("GoRules answers a repeated key with the first answer", async () => {
    const key = { "Idempotency-Key": "once" };
    const first = await invited(["jane@acme.com"], key);
    server.database.clock.advance("11 minutes");
    expect(await invited(["jane@acme.com"], key)).toEqual(first);
    await rejected(post(["joe@acme.com"], key), 409, "idempotency.conflict");
  });
});
