import { createCallers, type TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { nametrustCalls } from "../../testing/compat/nametrust-calls.ts";
import { startCompatServer, type CompatServer } from "../../testing/compat/start-compat-server.ts";

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

const { pathOf, post, results, rejected, rows } = nametrustCalls(() => ({
  server,
  acme,
  authorization,
}));

describe("an entry", () => {
  test("NameTrust answers an entry as in the published example", async () => {
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

  test("an entry is for a member unless it names roles, as a set", async () => {
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

  test("an invalid entry fails alone, at its place", async () => {
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

  test("an address that is missing, invalid or too long is told apart in words", async () => {
    const entries = [
      {},
      { email: "jane@" },
      { email: "jane" },
      { email: `${"a".repeat(65)}@acme.com` },
    ];
    const answer = await results(post(entries), 400);
    expect(answer.map(({ error, message }) => [error, message])).toEqual([
      ["invite.invalid_email", "The email address is missing."],
      ["invite.invalid_email", "There is no domain after the @ of this email address."],
      ["invite.invalid_email", "This is not a valid email address."],
      [
        "invite.invalid_email",
        "The part of this email address before the @ is longer than 64 characters.",
      ],
    ]);
  });

  test("the answer has the highest status when all entries fail", async () => {
    const answer = await results(post([{}, { email: acme.member.email }, { email: null }]), 409);
    expect(answer.map(({ error }) => error)).toEqual([
      "invite.invalid_email",
      "invite.already_member",
      "invite.invalid_email",
    ]);
  });

  test("an entry is invalid when it is far too long, has invisible parts or a NUL", async () => {
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
  test("a batch has 1 to 20 entries of the published shape", async () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ email: `p${at}@acme.com`, extra: at }));
    expect(await results(post(many))).toHaveLength(20);
    await rejected(post(null), 400, "invite.empty_batch");
    const odd = [{}, "x", [null], [[]], ["a@acme.com"], [{ email: 1 }], [{ role_slugs: "member" }]];
    for (const body of [...odd, [{ email: "a@acme.com", role_slugs: [1] }]])
      await rejected(post(body), 400, "invite.decode_failed");
    for (const text of ["", "[", "[".repeat(100_000)]) {
      const answer = server.call("POST", pathOf(acme), { text, headers: { authorization } });
      await rejected(answer, 400, "invite.decode_failed");
    }
  });

  test("a batch compares only valid addresses for repeats", async () => {
    const answer = await results(post([{}, {}, { email: "nonsense" }, { email: "nonsense" }]), 400);
    expect(answer).toHaveLength(4);
  });

  test("NameTrust answers a repeated idempotency key with the first answer", async () => {
    const key = { "Idempotency-Key": "once" };
    let emails = 0;
    server.injected.send = () => {
      emails += 1;
      return Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false });
    };
    const body = [{ email: "jane@acme.com" }, { email: "bad\u0000" }];
    const first = await post(body, key);
    const again = await post(body, key);
    expect([again.status, again.content, emails]).toEqual([200, first.content, 1]);
    await rejected(post([{ email: "joe@acme.com" }], key), 409, "idempotency.conflict");
    await rejected(post(body, { "Idempotency-Key": "k".repeat(256) }), 400, "request.invalid");
  });
});
