import type { Pool } from "pg";
import { describe, expect, test } from "vitest";

import type { Actor } from "../model/actor.ts";
import {
  createCallers,
  createOrganization,
  createTestDatabase,
  rejectionOf,
  sessionOf,
  useOrganization,
} from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 20 });

const emails = (...names: string[]) => names.map((name) => ({ email: `${name}@people.example` }));
const outcomes = (batch: { results: { outcome: string; error: { code: string } | null }[] }) =>
  batch.results.map((result) => result.error?.code ?? result.outcome);

async function rows(table: string, condition = "true"): Promise<number> {
  const [row] = await fixture.db.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE organization_id = $1 AND ${condition}`,
    [fixture.organization.id],
  );
  return row?.n ?? 0;
}

function orgKey(overrides: Partial<Extract<Actor, { kind: "org_key" }>> = {}): Actor {
  return {
    kind: "org_key",
    keyId: crypto.randomUUID(),
    organizationId: fixture.organization.id,
    permissions: ["member:invite"],
    maxRole: "owner",
    ...overrides,
  };
}

describe("a batch", () => {
  test("I16: answers one result per entry in their order, and emails each that went in once", async () => {
    const batch = await fixture.as.admin.invitation.create({
      entries: [
        { email: " Jane@People.example " },
        { email: "nonsense" },
        { email: "kim@people.example", roles: ["unknown"] },
        { email: fixture.organization.member.email },
        { email: "lee@people.example", roles: ["owner"] },
        { email: "ann@people.example", roles: ["billing"], message: "Welcome" },
      ],
    });
    expect(outcomes(batch)).toEqual([
      "invited",
      "invite.invalid_email",
      "invite.invalid_role",
      "invite.already_member",
      "invite.insufficient_role",
      "invited",
    ]);
    expect(batch.results[0]).toMatchObject({
      email: "Jane@People.example",
      invitation: {
        email: "Jane@people.example",
        state: "pending",
        roles: ["member"],
        inviter: { name: "Admin" },
      },
    });
    expect(batch.summary).toMatchObject({ total: 6, invited: 2, failed: 4 });
    expect(await rows("invitation")).toBe(2);
    expect(await rows("job", "kind = 'mail'")).toBe(2);
    expect(await rows("delivery", "status = 'queued'")).toBe(2);
    expect(await rows("audit_event", "action = 'invitation.created'")).toBe(2);
  });

  test.each([
    [{ entries: [] }, "invite.empty_batch"],
    [
      { entries: emails(...Array.from({ length: 21 }, (_, n) => `n${n}`)) },
      "invite.batch_too_large",
    ],
    [{ entries: [...emails("jane"), { email: "JANE@people.example" }] }, "invite.duplicate_email"],
    [{ entries: [{ email: 3 }] }, "request.invalid"],
    [{ entries: "all" }, "request.invalid"],
    [{ entries: emails("jane"), mode: "some" }, "request.invalid"],
    [{ entries: emails("jane"), idempotencyKey: "" }, "request.invalid"],
  ])("%j as a whole is %s and nothing is written", async (input, code) => {
    // Deliberately not what the type allows.
    const rejection = await rejectionOf(fixture.as.admin.invitation.create(input as never));
    expect(rejection.code).toBe(code);
    expect(rejection.message).not.toBe("");
    expect(await rows("invitation")).toBe(0);
  });

  test.each([
    [{ expiresInHours: 0 }, "invite.expiry_out_of_range"],
    [{ expiresInHours: 721 }, "invite.expiry_out_of_range"],
    [{ expiresInHours: null }, "invite.expiry_out_of_range"],
    [{ message: "x".repeat(501) }, "invite.message_rejected"],
    [{ message: "see evil.com now" }, "invite.message_rejected"],
    [{ message: "see https://x" }, "invite.message_rejected"],
    [{ metadata: { big: "x".repeat(4096) } }, "invite.metadata_too_large"],
    [{ locale: "not a tag" }, "request.invalid"],
    [{ locale: "pt-BR" }, "request.invalid"],
  ])("an entry with %j fails alone", async (extra, code) => {
    const batch = await fixture.as.admin.invitation.create({
      entries: [{ email: "jane@people.example", ...extra }, ...emails("kim")],
    });
    expect(outcomes(batch)).toEqual([code, "invited"]);
  });

  test("quotes the word of a message that reads as a link, and keeps product names", async () => {
    const batch = await fixture.as.admin.invitation.create({
      entries: [
        { email: "jane@people.example", message: "Welcome!\nSee (evil。top)." },
        { email: "kim@people.example", message: "We build Booking.com with ASP.NET." },
      ],
    });
    expect(outcomes(batch)).toEqual(["invite.message_rejected", "invited"]);
    expect(batch.results[0]?.error).toMatchObject({
      message: 'A message cannot contain links. Remove "evil。top".',
      details: { word: "evil。top" },
    });
  });

  test.each([
    { note: "a\u0000b", onInsufficientRole: "request" as const },
    { entries: [{ email: "jane@people.example", message: "a\u0000b" }] },
    { entries: [{ email: "jane@people.example", message: "half \ud800 pair" }] },
    { entries: [{ email: "jane@people.example", metadata: { key: "\u0000" } }] },
    { idempotencyKey: "a\u0000b" },
  ])("text that cannot be stored is rejected as a whole: %j", async (extra) => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const call = fixture.as.admin.invitation.create({ entries: emails("kim"), ...extra });
    expect((await rejectionOf(call)).code).toBe("request.invalid");
    expect((await rejectionOf(fixture.as.admin.invitation.list({ text: "\u0000" }))).code).toBe(
      "request.invalid",
    );
    expect(await rows("invitation")).toBe(0);
  });

  test("I35: rejects an invitation to one's own address in any case", async () => {
    const batch = await fixture.as.admin.invitation.create({
      entries: [
        { email: fixture.organization.admin.email.toUpperCase().replace(".EXAMPLE", ".example") },
      ],
    });
    expect(outcomes(batch)).toEqual(["invite.self_invite"]);
  });

  test("I17: atomic writes nothing when one entry fails, and names every failure", async () => {
    const rejection = await rejectionOf(
      fixture.as.admin.invitation.create({
        mode: "atomic",
        entries: [
          ...emails("jane"),
          { email: "nonsense" },
          { email: "kim@people.example", roles: ["owner"] },
        ],
      }),
    );
    expect(rejection).toMatchObject({
      code: "invite.invalid_email",
      details: { index: 1, failed: [{ index: 1 }, { index: 2, code: "invite.insufficient_role" }] },
    });
    expect(await rows("invitation")).toBe(0);
    expect(await rows("job")).toBe(0);
  });

  test("a dry run says what would happen and writes nothing", async () => {
    await fixture.as.admin.invitation.create({ entries: emails("jane") });
    const before = await rows("audit_event");
    const batch = await fixture.as.admin.invitation.create({
      dryRun: true,
      onPending: "resend",
      idempotencyKey: "dry",
      entries: [...emails("jane", "kim"), { email: "nonsense" }],
    });
    expect(outcomes(batch)).toEqual(["resent", "invited", "invite.invalid_email"]);
    expect(await rows("invitation")).toBe(1);
    expect(await rows("audit_event")).toBe(before);
  });

  test("collapses repeats into the first when asked", async () => {
    const batch = await fixture.as.admin.invitation.create({
      onDuplicate: "collapse",
      entries: [...emails("jane"), { email: "JANE@people.example", roles: ["admin"] }],
    });
    const [first, second] = batch.results;
    expect(second?.invitation?.id).toBe(first?.invitation?.id);
    expect(await rows("invitation")).toBe(1);
  });

  test("skips or rejects members and resends open ones when asked", async () => {
    const member = { email: fixture.organization.member.email };
    await fixture.as.admin.invitation.create({ entries: emails("jane") });
    const skipped = await fixture.as.admin.invitation.create({
      onMember: "skip",
      onPending: "resend",
      entries: [member, ...emails("jane")],
    });
    expect(outcomes(skipped)).toEqual(["skipped", "unchanged"]);
    fixture.db.clock.advance("11 minutes");
    const resent = await fixture.as.admin.invitation.create({
      onPending: "resend",
      entries: emails("jane"),
    });
    expect(resent.results[0]).toMatchObject({ outcome: "resent", invitation: { generation: 2 } });
    const rejection = await rejectionOf(
      fixture.as.admin.invitation.create({
        onMember: "reject",
        entries: [member, ...emails("new")],
      }),
    );
    expect(rejection).toMatchObject({
      code: "invite.already_member",
      details: { emails: [fixture.organization.member.email] },
    });
  });

  test("is rejected beyond the organization's open invitations", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { limits: { pending: 2 } } });
    await fixture.as.admin.invitation.create({ entries: emails("one") });
    const rejection = await rejectionOf(
      fixture.as.admin.invitation.create({ entries: emails("two", "three") }),
    );
    expect(rejection).toMatchObject({ code: "invite.pending_limit", status: 429 });
    expect(await rows("invitation")).toBe(1);
  });
});

describe("one open invitation per address", () => {
  test("I1: 100 parallel creates of one address make one pending row and one email", async () => {
    const batches = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        fixture.as.as(orgKey()).invitation.create({
          entries: [{ email: n % 2 ? "jane@people.example" : "JANE@people.example" }],
        }),
      ),
    );
    const all = batches.flatMap(outcomes);
    expect(all.filter((outcome) => outcome === "invited")).toHaveLength(1);
    expect(all.filter((outcome) => outcome === "invite.already_pending")).toHaveLength(99);
    expect(await rows("invitation", "state = 'pending'")).toBe(1);
    expect(await rows("job", "kind = 'mail'")).toBe(1);
  });

  test("I20: an expired one does not block, and gets its own expired event", async () => {
    const first = await fixture.as.admin.invitation.create({ entries: emails("jane") });
    fixture.db.clock.advance("8 days");
    const second = await fixture.as.admin.invitation.create({ entries: emails("jane") });
    expect(outcomes(second)).toEqual(["invited"]);
    const id = first.results[0]?.invitation?.id ?? "";
    expect((await fixture.as.admin.invitation.get({ id })).state).toBe("expired");
    const { events } = await fixture.as.admin.audit.list({
      subjectId: id,
      action: "invitation.expired",
    });
    expect(events).toHaveLength(1);
  });
});

describe("who may invite", () => {
  test.each([
    ["owner", "owner", "invited"],
    ["owner", "admin", "invited"],
    ["admin", "owner", "invite.insufficient_role"],
    ["admin", "admin", "invited"],
    ["admin", "billing", "invited"],
    ["admin", "member", "invited"],
  ] as const)("S9: %s → %s: %s", async (caller, role, outcome) => {
    const batch = await fixture.as[caller].invitation.create({
      entries: [{ email: "jane@people.example", roles: [role] }],
    });
    expect(outcomes(batch)).toEqual([outcome]);
  });

  test.each(["member", "billing"] as const)(
    "%s is rejected, or makes a request with `onInsufficientRole`",
    async (caller) => {
      const entries = [{ email: "jane@people.example", roles: ["admin"] }];
      expect((await rejectionOf(fixture.as[caller].invitation.create({ entries }))).code).toBe(
        "authorize.forbidden",
      );
      const asked = await fixture.as[caller].invitation.create({
        entries,
        onInsufficientRole: "request",
        note: "Berlin",
      });
      expect(outcomes(asked)).toEqual(["requested"]);
      const approval = await fixture.as.admin.approval.get({ id: asked.approvalRequestId ?? "" });
      expect(approval).toMatchObject({
        state: "requested",
        reason: "insufficient_role",
        note: "Berlin",
        requiredRole: "admin",
        invitations: [{ state: "requested", email: "jane@people.example" }],
      });
      expect(await rows("job", "kind = 'mail'")).toBe(0);
    },
  );

  test("rejects requests under the policy `never`", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "never" } },
    });
    const rejection = await rejectionOf(
      fixture.as.member.invitation.create({
        entries: emails("jane"),
        onInsufficientRole: "request",
      }),
    );
    expect(rejection.code).toBe("authorize.forbidden");
  });

  test("an org key skips the rank guard up to its maxRole and records no inviter", async () => {
    const key = fixture.as.as(orgKey({ maxRole: "admin" }));
    const batch = await key.invitation.create({
      entries: [
        { email: "a@people.example", roles: ["admin"] },
        { email: "b@people.example", roles: ["owner"] },
      ],
    });
    expect(outcomes(batch)).toEqual(["invited", "invite.role_not_assignable"]);
    expect(batch.results[0]?.invitation?.inviter).toMatchObject({ kind: "org_key", userId: null });
  });

  test("custom roles go with member, and below admin only to holders", async () => {
    await fixture.as.owner.role.create({ slug: "org-editor", name: "Editor" });
    const entries = [{ email: "jane@people.example", roles: ["member", "org-editor"] }];
    const asked = await fixture.as.member.invitation.create({
      entries,
      onInsufficientRole: "request",
    });
    expect(outcomes(asked)).toEqual(["requested"]);
    const granted = await fixture.as.admin.invitation.create({
      entries: [{ email: "kim@people.example", roles: ["org-editor", "member"] }],
    });
    expect(granted.results[0]?.invitation?.roles).toEqual(["member", "org-editor"]);
    expect((await rejectionOf(fixture.as.owner.role.delete({ slug: "org-editor" }))).code).toBe(
      "role.in_use",
    );
  });

  test("S31, I24: a foreign organization answers like an unknown one", async () => {
    const other = await createOrganization(fixture.db.store);
    const stranger = sessionOf(other.owner);
    const answers = [];
    for (const reference of [
      fixture.organization.id,
      fixture.organization.slug,
      crypto.randomUUID(),
      "no-such-org",
    ])
      answers.push(
        await rejectionOf(
          fixture.as
            .as(stranger, { organization: reference })
            .invitation.create({ entries: emails("x") }),
        ),
      );
    for (const answer of answers)
      expect(answer).toEqual({
        code: "organization.not_found",
        message: "There is no such organization.",
        status: 404,
      });
    const mine = await fixture.as.admin.invitation.create({ entries: emails("jane") });
    const id = mine.results[0]?.invitation?.id ?? "";
    for (const call of ["get", "resend", "revoke", "copyLink"] as const)
      expect(
        (
          await rejectionOf(
            fixture.as.as(stranger, { organization: other.id }).invitation[call]({ id }),
          )
        ).code,
      ).toBe("invite.not_found");
  });

  test("reveals nothing to an anonymous caller, whatever the input", async () => {
    expect(
      (await rejectionOf(fixture.as.anonymous.invitation.create("rubbish" as never))).code,
    ).toBe("authorize.unauthenticated");
  });
});

describe("an idempotency key", () => {
  test("I28: answers a repeat with the first answer and emails no one twice", async () => {
    const call = { entries: emails("jane", "kim"), idempotencyKey: "k1" };
    const first = await fixture.as.admin.invitation.create(call);
    const second = await fixture.as.admin.invitation.create(call);
    expect(second).toEqual(first);
    expect(await rows("job", "kind = 'mail'")).toBe(2);
    const other = await rejectionOf(
      fixture.as.admin.invitation.create({ ...call, entries: emails("lee") }),
    );
    expect(other).toMatchObject({ code: "idempotency.conflict", status: 409 });
  });

  test("S30: of ten at once one runs and all get its answer", async () => {
    const call = { entries: emails("jane"), idempotencyKey: "k2" };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fixture.as.admin.invitation.create(call)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await rows("job", "kind = 'mail'")).toBe(1);
  });

  test("belongs to its actor, ends after 24 hours, and is free again after a rejection", async () => {
    const call = { entries: emails("jane"), idempotencyKey: "k3" };
    await rejectionOf(fixture.as.admin.invitation.create({ ...call, entries: [] }));
    expect((await fixture.as.admin.invitation.create(call)).summary.invited).toBe(1);
    expect((await fixture.as.owner.invitation.create(call)).results[0]?.error?.code).toBe(
      "invite.already_pending",
    );
    fixture.db.clock.advance("25 hours");
    expect((await fixture.as.admin.invitation.create(call)).results[0]?.error?.code).toBe(
      "invite.already_pending",
    );
  });
});

test("writes a batch of 20 in as many statements as a batch of one", async () => {
  const counted = await Promise.all([1, 20].map((size) => statementsOf(size)));
  expect(counted[0]).toBeGreaterThan(5);
  expect(counted[1]).toBe(counted[0]);
});

async function statementsOf(size: number): Promise<number> {
  const own = await createTestDatabase({ poolSize: 1 });
  try {
    const place = await createOrganization(own.store);
    let statements = 0;
    const { driver } = own.dataSource;
    if (!("master" in driver)) throw new Error("not PostgreSQL");
    // TypeORM's PostgreSQL driver keeps pg's own pool under this name.
    const client = await (driver.master as Pool).connect();
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    Object.assign(client, {
      query: (...args: unknown[]) => {
        statements += 1;
        return query(...args);
      },
    });
    client.release();
    await createCallers(own.store, place).admin.invitation.create({
      entries: emails(...Array.from({ length: size }, (_, n) => `n${n}`)),
    });
    return statements;
  } finally {
    await own.close();
  }
}
