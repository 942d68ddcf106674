import { createCallers, linkTokenOf, type TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { envelope, sutroInvitations, sutroSent } from "../../testing/compat/published.ts";
import { startCompatServer, type CompatServer } from "../../testing/compat/start-compat-server.ts";

const path = "/sutro/invitations";

let server: CompatServer;
let acme: TestOrganization;
let authorization: string;

beforeAll(async () => {
  server = await startCompatServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  acme = await server.organization();
  authorization = await server.key(acme);
});

const post = (emailAddresses: unknown, headers: Record<string, string> = {}) =>
  server.call("POST", path, {
    body: { emailAddresses },
    headers: { authorization, ...headers },
  });
const get = (headers: Record<string, string> = {}) =>
  server.call("GET", path, { headers: { authorization, ...headers } });
const rejected = async (answer: ReturnType<typeof post>, status: number, code: string) => {
  const { json, headers, status: actual } = await answer;
  const problem = envelope.parse(json);
  expect([actual, problem.status, problem.code]).toEqual([status, status, code]);
  expect(problem.id).toBe(headers.get("x-request-id"));
  return problem;
};

describe("POST /sutro/invitations", () => {
  test("Sutro invites every address once, as member", async () => {
    const answer = await post(["jane@acme.com", "JANE@acme.com", "joe@acme.com"]);
    expect([answer.status, sutroSent.parse(answer.json)]).toEqual([
      201,
      { success: true, message: "2 invitations sent" },
    ]);
    const { invitations } = await createCallers(
      server.database.store,
      acme,
    ).owner.invitation.list();
    expect(invitations.map(({ email }) => email).toSorted()).toEqual([
      "jane@acme.com",
      "joe@acme.com",
    ]);
    for (const { roles, source } of invitations)
      expect([roles, source]).toEqual([["member"], "sutro"]);
  });

  test("Sutro sends nothing when one address belongs to a member", async () => {
    const problem = await rejected(
      post(["jane@acme.com", acme.member.email]),
      409,
      "invite.already_member",
    );
    expect(problem.details).toEqual({ emails: [acme.member.email] });
    expect((await get()).json).toEqual([]);
  });

  test("Sutro counts the caller as a member", async () => {
    const mine = await server.personalKey(acme, "admin");
    await rejected(post([acme.admin.email], { authorization: mine }), 409, "invite.already_member");
  });

  test("Sutro resends a pending invitation under the same id, but not within the cooldown", async () => {
    await post(["jane@acme.com"]);
    const [first] = sutroInvitations.parse((await get()).json);
    const kept = await post(["jane@acme.com"]);
    expect(kept.json).toEqual({ success: true, message: "0 invitations sent, 1 sent before" });
    server.database.clock.advance("11 minutes");
    const resent = await post(["jane@acme.com", "joe@acme.com"]);
    expect([resent.status, resent.json]).toEqual([
      201,
      { success: true, message: "2 invitations sent" },
    ]);
    const jane = sutroInvitations
      .parse((await get()).json)
      .find(({ email }) => email === "jane@acme.com");
    expect(jane?.id).toBe(first?.id);
    expect(jane?.expiresAt).not.toBe(first?.expiresAt);
  });

  test("Sutro rejects what the document's schema rejects, and more than 100", async () => {
    await rejected(post([]), 400, "invite.empty_batch");
    await rejected(post(["jane"]), 400, "request.invalid");
    await rejected(post("jane@acme.com"), 400, "request.invalid");
    await rejected(post(undefined), 400, "request.invalid");
    const many = (count: number) => Array.from({ length: count }, (_, at) => `p${at}@acme.com`);
    await rejected(post(many(101)), 400, "invite.batch_too_large");
    expect((await post(many(100))).status).toBe(201);
    await rejected(
      server.call("POST", path, { text: "{", headers: { authorization } }),
      400,
      "request.invalid",
    );
  });

  test("Sutro names the place of a mistake in JSON, and quotes nothing of it", async () => {
    const text = '{"emailAddresses": [\n  "jane@acme.com"\n  "sam@acme.com"]}';
    const { status, json } = await server.call("POST", path, { text, headers: { authorization } });
    expect({ status, json }).toMatchObject({
      status: 400,
      json: {
        message: "The body is not valid JSON. The mistake is at line 3, column 3.",
        details: { line: 3, column: 3 },
      },
    });
  });

  test("Sutro checks permissions before it validates the body", async () => {
    const reader = await server.key(acme, { permissions: ["member:read"] });
    await rejected(post([], { authorization: reader }), 403, "authorize.forbidden");
    await rejected(post([], { "X-Org-ID": "nowhere" }), 404, "organization.not_found");
    await rejected(server.call("POST", path, { text: "{" }), 401, "authorize.unauthenticated");
    await rejected(
      post([], { authorization: "Bearer nonsense" }),
      401,
      "authorize.unauthenticated",
    );
  });

  test("Sutro never turns a call into an approval request", async () => {
    acme = await server.organization({ approval: { required: "always" } });
    authorization = await server.key(acme);
    await rejected(post(["jane@acme.com"]), 403, "invite.approval_required");
    expect((await get()).json).toEqual([]);
  });

  test("Sutro answers a repeated key with the first answer, and another body with 409", async () => {
    const key = { "Idempotency-Key": "once" };
    const first = await post(["jane@acme.com"], key);
    server.database.clock.advance("11 minutes");
    const again = await post(["jane@acme.com"], key);
    expect([again.status, again.content]).toEqual([201, first.content]);
    await rejected(post(["joe@acme.com"], key), 409, "idempotency.conflict");
    await rejected(
      post(["joe@acme.com"], { "Idempotency-Key": "k".repeat(256) }),
      400,
      "request.invalid",
    );
    await rejected(post(["joe@acme.com"], { "Idempotency-Key": "a\tb" }), 400, "request.invalid");
  });
});

describe("which organization is meant", () => {
  test("a key acts on its own organization, and a foreign one answers like an unknown one", async () => {
    const foreign = await server.organization();
    const a = await rejected(get({ "X-Org-ID": foreign.id }), 404, "organization.not_found");
    const b = await rejected(get({ "X-Org-ID": "nowhere" }), 404, "organization.not_found");
    expect({ ...a, id: "" }).toEqual({ ...b, id: "" });
  });

  test("a person acts on their only organization, or the one the header names", async () => {
    const mine = await server.personalKey(acme, "admin", { allOrganizations: true });
    expect((await get({ authorization: mine })).status).toBe(200);
    const other = await server.organization();
    await server.database.store.read.members.ensure({
      organizationId: other.id,
      id: acme.admin.membershipId,
      userId: acme.admin.userId,
      role: "admin",
      customRoles: [],
      invitationId: null,
    });
    await rejected(get({ authorization: mine }), 400, "organization.required");
    await rejected(post([], { authorization: mine }), 400, "organization.required");
    await post(["jane@acme.com"], { authorization: mine, "X-Org-ID": other.slug });
    expect(
      sutroInvitations.parse((await get({ authorization: mine, "X-Org-ID": other.id })).json),
    ).toMatchObject([{ customerId: other.id, inviterId: acme.admin.userId }]);
  });
});

describe("GET /sutro/invitations", () => {
  test("Sutro lists pending invitations, newest first, with a token that accepts nothing", async () => {
    await post(["jane@acme.com"]);
    server.database.clock.advance("1 minute");
    await post(["joe@acme.com"]);
    const answer = await get();
    expect(answer.status).toBe(200);
    const [joe, jane] = sutroInvitations.parse(answer.json);
    expect([joe?.email, jane?.email, jane?.customerId]).toEqual([
      "joe@acme.com",
      "jane@acme.com",
      acme.id,
    ]);
    if (!jane) throw new Error("Jane is missing");

    const { anonymous, owner } = createCallers(server.database.store, acme);
    const row = await owner.invitation.get({ id: jane.id });
    expect(jane.inviterId).toBe(row.inviter.keyId);
    const token = await linkTokenOf(server.database.store, row);
    expect(token.split(".")[0]).toBe(jane.token);
    expect(answer.content).not.toContain(token.split(".")[1]);
    for (const wrong of [jane.token, `${jane.token}.`, `${jane.token}.${jane.token}`])
      await expect(anonymous.invitation.accept({ token: wrong })).rejects.toThrow();
    await owner.invitation.revoke({ id: jane.id });
    server.database.clock.advance("8 days");
    expect((await get()).json).toEqual([]);
  });

  test("Sutro shows an invitation that never expires with a far-away time", async () => {
    acme = await server.organization({ expiry: { allowNever: true } });
    authorization = await server.key(acme);
    await createCallers(server.database.store, acme).owner.invitation.create({
      entries: [{ email: "jane@acme.com", expiresInHours: null }],
    });
    expect(sutroInvitations.parse((await get()).json)).toMatchObject([
      { expiresAt: "9999-12-31T23:59:59.000Z", inviterId: acme.owner.userId },
    ]);
  });

  test("the Sutro list is rejected without credentials and to a key that may not read", async () => {
    await rejected(server.call("GET", path), 401, "authorize.unauthenticated");
    const inviter = await server.key(acme, { permissions: ["member:invite"] });
    await rejected(get({ authorization: inviter }), 403, "authorize.forbidden");
  });

  test("the Sutro list accepts no other method", async () => {
    const answer = await server.call("DELETE", path, { headers: { authorization } });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  });
});
