import { createCallers, type TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { organizationTypeId } from "../../type-id.ts";
import { envelope, nametrustResults } from "../../testing/faces/published.ts";
import { startFaceServer, type FaceServer } from "../../testing/faces/start-face-server.ts";

const deliveryWaitMs = 1_000;

let server: FaceServer;
let acme: TestOrganization;
let authorization: string;

beforeAll(async () => {
  server = await startFaceServer(deliveryWaitMs);
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.mend();
  acme = await server.organization();
  authorization = await server.key(acme);
});

const pathOf = ({ id }: { id: string }) => `/nametrust/orgs/${organizationTypeId(id)}/invitations`;
const post = (body: unknown, headers: Record<string, string> = {}, organization = acme) =>
  server.call("POST", pathOf(organization), { body, headers: { authorization, ...headers } });
const results = async (answer: ReturnType<typeof post>, status = 200) => {
  const { json, status: actual } = await answer;
  expect(actual).toBe(status);
  return nametrustResults.parse(json);
};
const refused = async (answer: ReturnType<typeof post>, status: number, code: string) => {
  const { json, status: actual } = await answer;
  expect([actual, envelope.parse(json).code]).toEqual([status, code]);
};
const rows = async () => {
  const { owner } = createCallers(server.database.store, acme);
  return (await owner.invitation.list()).invitations;
};

describe("an entry", () => {
  it("is answered as the published example is", async () => {
    const [result] = await results(post([{ email: " Jane@Acme.com ", role_slugs: ["member"] }]));
    const [row] = await rows();
    expect(result).toEqual({
      object: "invite_result",
      email: "Jane@Acme.com",
      success: true,
      invitation: {
        object: "invitation",
        id: expect.stringMatching(/^inv_[0-7][0-9a-z]{25}$/),
        email: "jane@acme.com",
        state: "pending",
        role_slugs: ["member"],
        expires_at: row?.expiresAt,
        created_at: row?.createdAt,
      },
      error: "",
      message: "",
      status: 200,
      delivery: "accepted",
    });
  });

  it("is a member's unless it names roles, as a set", async () => {
    const { owner } = createCallers(server.database.store, acme);
    await owner.role.create({ slug: "org-guide", name: "Guide" });
    const answer = await results(
      post([
        { email: "a@acme.com" },
        { email: "b@acme.com", role_slugs: null },
        { email: "c@acme.com", role_slugs: [] },
        { email: "d@acme.com", role_slugs: ["org-guide", "member", "member"] },
        { email: "e@acme.com", role_slugs: ["owner"] },
      ]),
    );
    expect(answer.map(({ invitation }) => invitation?.role_slugs)).toEqual([
      ["member"],
      ["member"],
      ["member"],
      ["member", "org-guide"],
      ["owner"],
    ]);
  });

  it("fails alone, at its place", async () => {
    const answer = await results(
      post([{ email: "a@acme.com" }, {}, { email: acme.member.email }, { email: "b@acme.com" }]),
    );
    expect(answer.map(({ error }) => error)).toEqual([
      "",
      "invite.invalid_email",
      "invite.already_member",
      "",
    ]);
  });

  it("gives the answer the highest status when all fail", async () => {
    const answer = await results(post([{}, { email: acme.member.email }, { email: null }]), 409);
    expect(answer.map(({ error }) => error)).toEqual([
      "invite.invalid_email",
      "invite.already_member",
      "invite.invalid_email",
    ]);
  });

  it("is invalid when it is far too long, has invisible parts or a NUL", async () => {
    const addresses = [`${"a".repeat(5000)}@acme.com`, `a@acme.com${" ".repeat(5000)}x`];
    for (const email of [...addresses, "a\u0000@acme.com", "\uD800@acme.com", "a\u200b@acme.com"])
      expect(await results(post([{ email }]), 400)).toMatchObject([
        { error: "invite.invalid_email" },
      ]);
    const slug = "org-".padEnd(5000, "x");
    expect(await results(post([{ email: "a@acme.com", role_slugs: [slug] }]), 400)).toMatchObject([
      { error: "invite.invalid_role" },
    ]);
  });
});

describe("the batch", () => {
  it("has 1 to 20 entries of the published shape", async () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ email: `p${at}@acme.com`, extra: at }));
    expect(await results(post(many))).toHaveLength(20);
    await refused(post(null), 400, "invite.empty_batch");
    const odd = [{}, "x", [null], [[]], ["a@acme.com"], [{ email: 1 }], [{ role_slugs: "member" }]];
    for (const body of [...odd, [{ email: "a@acme.com", role_slugs: [1] }]])
      await refused(post(body), 400, "invite.decode_failed");
    for (const text of ["", "[", "[".repeat(100_000)]) {
      const answer = server.call("POST", pathOf(acme), { text, headers: { authorization } });
      await refused(answer, 400, "invite.decode_failed");
    }
  });

  it("compares only what is an address for repeats", async () => {
    const answer = await results(post([{}, {}, { email: "nonsense" }, { email: "nonsense" }]), 400);
    expect(answer).toHaveLength(4);
  });

  it("answers a repeated idempotency key with the first answer", async () => {
    const key = { "Idempotency-Key": "once" };
    let mails = 0;
    server.injected.send = () => {
      mails += 1;
      return Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false });
    };
    const body = [{ email: "jane@acme.com" }, { email: "bad\u0000" }];
    const first = await post(body, key);
    const again = await post(body, key);
    expect([again.status, again.content, mails]).toEqual([200, first.content, 1]);
    await refused(post([{ email: "joe@acme.com" }], key), 409, "idempotency.conflict");
    await refused(post(body, { "Idempotency-Key": "k".repeat(256) }), 400, "request.invalid");
  });
});

describe("an org key", () => {
  it("invites without an inviter and leaves its id, at any rank", async () => {
    await results(post([{ email: "jane@acme.com", role_slugs: ["owner"] }]));
    const [row] = await rows();
    expect(row).toMatchObject({ roles: ["owner"], source: "nametrust" });
    expect(row?.inviter).toMatchObject({
      kind: "org_key",
      userId: null,
      keyId: expect.any(String),
    });
  });

  it("stops at the highest role it was made for", async () => {
    const limited = { authorization: await server.key(acme, { maxRole: "billing" }) };
    const entries = [{ email: "jane@acme.com", role_slugs: ["admin"] }];
    expect(await results(post(entries, limited), 403)).toMatchObject([
      { error: "invite.insufficient_role" },
    ]);
  });

  it("reaches only its own organization, and hears the same of a foreign and an unknown one", async () => {
    const foreign = await server.organization();
    await refused(post([], {}, foreign), 403, "authorize.forbidden");
    const unknown = { ...acme, id: "01960a3b-7c4d-7e5f-8a1b-2c3d4e5f6a7b" };
    await refused(post([], {}, unknown), 403, "authorize.forbidden");
    await refused(post([], { "X-Org-ID": foreign.id }), 403, "invite.org_mismatch");
    expect(await results(post([{ email: "a@acme.com" }], { "X-Org-ID": acme.slug }))).toHaveLength(
      1,
    );
  });

  it("never makes a request of a call", async () => {
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

  it("needs X-Org-ID equal to the path", async () => {
    const key = await server.personalKey(acme, "admin");
    await refused(post(one, { authorization: key }), 403, "authorize.forbidden");
    const foreign = await server.organization();
    await refused(post(one, await withKey(key, foreign.slug)), 403, "invite.org_mismatch");
    expect(await results(post(one, await withKey(key, organizationTypeId(acme.id))))).toHaveLength(
      1,
    );
    const [row] = await rows();
    expect(row?.inviter).toMatchObject({ kind: "personal_key", userId: acme.admin.userId });
  });

  it("acts within the role of its user, and needs no second factor", async () => {
    const key = await withKey(await server.personalKey(acme, "admin"));
    const entries = ["admin", "owner"].map((role) => ({
      email: `${role}@acme.com`,
      role_slugs: [role],
    }));
    const answer = await results(post(entries, key));
    expect(answer.map(({ error }) => error)).toEqual(["", "invite.insufficient_role"]);
    const plain = await withKey(await server.personalKey(acme, "member"));
    await refused(post(one, plain), 403, "authorize.forbidden");
    const reader = await server.personalKey(acme, "admin", { permissions: ["member:read"] });
    await refused(post(one, await withKey(reader)), 403, "authorize.forbidden");
  });

  it("needs an active membership in an organization it is meant for", async () => {
    const other = await server.organization();
    const elsewhere = await server.personalKey(other, "admin");
    await refused(post(one, await withKey(elsewhere)), 403, "authorize.forbidden");
    const key = await withKey(await server.personalKey(acme, "admin"));
    const { owner } = createCallers(server.database.store, acme);
    await owner.member.suspend({ id: acme.admin.membershipId });
    await refused(post(one, key), 403, "invite.org_mismatch");
  });
});

describe("a session", () => {
  it("needs a second factor of the last ten minutes for more than member", async () => {
    const stale = { authorization: await server.session(acme.owner, { provedMinutesAgo: 11 }) };
    const never = { authorization: await server.session(acme.owner) };
    const fresh = { authorization: await server.session(acme.owner, { provedMinutesAgo: 9 }) };
    const more = [{ email: "jane@acme.com", role_slugs: ["admin"] }];
    await refused(post(more, stale), 403, "mfa.step_up_required");
    await refused(post(more, never), 403, "mfa.step_up_required");
    expect(await results(post(more, fresh))).toMatchObject([{ success: true }]);
    const plain = [{ email: "joe@acme.com", role_slugs: ["member"] }];
    expect(await results(post(plain, never))).toMatchObject([{ success: true }]);
  });
});

describe("the first attempt to deliver", () => {
  const one = [{ email: "jane@acme.com" }];

  it("leaves nothing pending when the provider refuses for good, so that a retry goes through", async () => {
    server.injected.send = () =>
      Promise.resolve({ kind: "rejected", reason: "no such mailbox", field: null });
    expect(await results(post(one), 500)).toMatchObject([
      { success: false, error: "invite.send_failed", invitation: null, delivery: null },
    ]);
    expect(await rows()).toMatchObject([{ state: "failed" }]);
    server.mend();
    expect(await results(post(one))).toMatchObject([{ success: true, delivery: "accepted" }]);
  });

  it("fails only its own entry", async () => {
    server.injected.send = ({ to }) =>
      Promise.resolve(
        to.startsWith("bad")
          ? { kind: "rejected", reason: "no such mailbox", field: null }
          : { kind: "accepted", providerMessageId: null, sandboxed: false },
      );
    const answer = await results(post([{ email: "bad@acme.com" }, { email: "good@acme.com" }]));
    expect(answer.map(({ error }) => error)).toEqual(["invite.send_failed", ""]);
  });

  it("is waited for up to a bound; without an answer the mail is queued and the entry a success", async () => {
    let answer: (() => void) | null = null;
    server.injected.send = () =>
      new Promise((resolve) => {
        answer = () => resolve({ kind: "accepted", providerMessageId: null, sandboxed: false });
      });
    const startedAt = performance.now();
    expect(await results(post(one))).toMatchObject([{ success: true, delivery: "queued" }]);
    const took = performance.now() - startedAt;
    expect(took).toBeGreaterThanOrEqual(deliveryWaitMs);
    expect(took).toBeLessThan(deliveryWaitMs + 2_000);
    await expect.poll(() => answer).not.toBeNull();
    (answer as (() => void) | null)?.();
  });

  it("is over when it failed for now", async () => {
    server.injected.send = () =>
      Promise.resolve({ kind: "not_sent", reason: "the provider is busy", pause: null });
    const startedAt = performance.now();
    expect(await results(post(one))).toMatchObject([{ success: true, delivery: "queued" }]);
    expect(performance.now() - startedAt).toBeLessThan(deliveryWaitMs);
  });
});
