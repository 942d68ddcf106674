import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import type { Invitation } from "../../invitation/invitation.ts";
import type { NewInvitation } from "../../invitation/ports.ts";
import { newId } from "../../kernel/ids.ts";
import { rankOf } from "../../role/roles.ts";
import {
  auditedBy,
  batchOf,
  newApprovalRequest,
  newInvitation,
  openRepositoryWorld,
  type RepositoryWorld,
  transitionOf,
} from "../../testing/repository-world.ts";
import { invitationRepository } from "./invitations.ts";

let world: RepositoryWorld;
let invitations: ReturnType<typeof invitationRepository>;
beforeAll(async () => {
  world = await openRepositoryWorld();
  invitations = invitationRepository(world.sql);
});
afterEach(() => {
  world.setClock(0);
});
afterAll(() => world.close());

const fromSlack = {
  inviter: {
    kind: "slack_user",
    userId: null,
    keyId: null,
    slackTeamId: "T1",
    slackUserId: "U1",
  },
} as const;

async function pending(
  organizationId: string,
  overrides: Partial<NewInvitation> = {},
  batch: Parameters<typeof batchOf>[2] = {},
): Promise<Invitation> {
  const invitation = newInvitation(`${newId()}@people.test`, overrides);
  const [row] = await invitations.insert(batchOf(organizationId, [invitation], batch));
  if (!row) throw new Error("nothing was inserted");
  return row;
}

async function requested(organizationId: string, count: number, batch = {}) {
  const approvalRequest = newApprovalRequest({ ttlHours: 1 });
  const rows = await invitations.insert(
    batchOf(
      organizationId,
      Array.from({ length: count }, () =>
        newInvitation(`${newId()}@people.test`, { needsApproval: true, ttlHours: 48 }),
      ),
      { approvalRequest, ...batch },
    ),
  );
  return { requestId: approvalRequest.id, rows };
}

const versionOf = async (requestId: string) =>
  (
    await world.sql.rows<{ version: number }>(
      "SELECT version FROM approval_request WHERE id = $1",
      [requestId],
    )
  )[0]?.version;

describe("a conditional change", () => {
  test("moves the row, counts its version and writes one audit event", async () => {
    const organizationId = await world.organization();
    const row = await pending(organizationId);
    const [changed] = await invitations.transition(
      transitionOf(row, "revoked", { set: { stateReason: "typo" } }),
    );
    expect(changed).toMatchObject({
      state: "revoked",
      storedState: "revoked",
      stateReason: "typo",
      version: 2,
      deliveryStatus: "queued",
    });
    expect(changed).toEqual({
      ...(await invitations.find(organizationId, row.id)),
      secondsSinceMail: changed?.secondsSinceMail,
    });
    expect((await world.audit(organizationId)).at(-1)).toEqual({
      action: "invitation.revoked",
      data: { email: row.email, from: "pending", to: "revoked" },
    });
  });

  test("answers nothing and writes nothing from another state, generation, version or organization", async () => {
    const organizationId = await world.organization({ slack: true });
    const row = await pending(organizationId, {}, fromSlack);
    const refused = [
      transitionOf(row, "accepted", { from: ["requested"] }),
      transitionOf(row, "revoked", { expected: { generation: 2 } }),
      transitionOf(row, "revoked", { expected: { version: 2 } }),
      transitionOf(row, "revoked", { expiry: "due" }),
      transitionOf({ organizationId: await world.organization(), id: row.id }, "revoked"),
    ];
    for (const change of refused)
      expect(await invitations.transition({ ...change, mail: true, notice: "failed" })).toEqual([]);
    expect(await world.count("audit_event", organizationId)).toBe(1);
    expect(await world.count("job", organizationId)).toBe(1);
    expect(await world.count("delivery", organizationId)).toBe(1);
  });

  test("keeps the time of the state and says only `to` when the state stays", async () => {
    const organizationId = await world.organization();
    const row = await pending(organizationId);
    world.setClock(60);
    const [changed] = await invitations.transition(
      transitionOf(row, "pending", {
        set: { role: "admin", customRoles: [], expiry: { kind: "hours", hours: 3 } },
        audit: {
          action: "invitation.role_changed",
          actor: auditedBy,
          data: { before: ["member"] },
        },
      }),
    );
    expect(changed).toMatchObject({ role: "admin", stateChangedAt: row.stateChangedAt });
    expect(Date.parse(changed?.expiresAt ?? "") - Date.parse(changed?.updatedAt ?? "")).toBe(
      3 * 3_600_000,
    );
    expect((await world.audit(organizationId)).at(-1)?.data).toEqual({
      email: row.email,
      to: "pending",
      before: ["member"],
    });
  });

  test("accepts with the user, and tells the person in Slack once", async () => {
    const organizationId = await world.organization({ slack: true });
    const row = await pending(organizationId, {}, fromSlack);
    const userId = newId();
    const [changed] = await invitations.transition(
      transitionOf(row, "accepted", { set: { acceptedUserId: userId }, notice: "accepted" }),
    );
    expect(changed?.acceptedUserId).toBe(userId);
    const notices = (await world.jobs(organizationId)).filter((job) => job.kind === "slack.notice");
    expect(notices).toMatchObject([
      {
        key: `invitation:${row.id}:accepted:2`,
        payload: { invitationId: row.id, notice: "accepted" },
      },
    ]);
  });

  test("tells nobody in Slack without a Slack user or without an installation", async () => {
    const withSlack = await world.organization({ slack: true });
    const without = await world.organization();
    const rows = [await pending(withSlack), await pending(without, {}, fromSlack)];
    for (const row of rows)
      await invitations.transition(transitionOf(row, "declined", { notice: "declined" }));
    for (const organizationId of [withSlack, without])
      expect(await world.count("job", organizationId, "kind <> 'mail'")).toBe(0);
  });

  test("starts a generation with a new link and one more mail", async () => {
    const organizationId = await world.organization();
    const row = await pending(organizationId, { ttlHours: 10 });
    await invitations.transition(transitionOf(row, "pending", { set: { linkCopied: true } }));
    expect((await invitations.find(organizationId, row.id))?.linkCopied).toBe(true);
    world.setClock(11 * 3600);
    const [changed] = await invitations.transition(
      transitionOf(row, "pending", {
        from: ["pending", "expired", "failed"],
        expiry: "any",
        set: {
          stateReason: null,
          newGeneration: { linkKeyId: "key-2" },
          expiry: { kind: "restart" },
        },
        mail: true,
      }),
    );
    expect(changed).toMatchObject({
      state: "pending",
      generation: 2,
      linkKeyId: "key-2",
      linkCopied: false,
      deliveryStatus: "queued",
      secondsSinceMail: 0,
    });
    expect(Date.parse(changed?.expiresAt ?? "") - Date.parse(changed?.updatedAt ?? "")).toBe(
      10 * 3_600_000,
    );
    expect(await world.count("delivery", organizationId, "generation = 2")).toBe(1);
    expect(await world.count("job", organizationId, "kind = 'mail'")).toBe(2);
  });

  test("refuses to make an address live twice, with `invite.already_pending`", async () => {
    const organizationId = await world.organization();
    const email = `${newId()}@people.test`;
    const [old] = await invitations.insert(batchOf(organizationId, [newInvitation(email)]));
    if (!old) throw new Error("nothing was inserted");
    await invitations.transition(transitionOf(old, "expired"));
    await invitations.insert(batchOf(organizationId, [newInvitation(email)]));
    await expect(
      invitations.transition(transitionOf(old, "pending", { from: ["expired"], expiry: "any" })),
    ).rejects.toMatchObject({ code: "invite.already_pending" });
  });
});

describe("a request's invitations", () => {
  test("become pending with their own expiry and the first mail; the request is shown anew", async () => {
    const organizationId = await world.organization({ slack: true });
    const { requestId, rows } = await requested(organizationId, 3);
    await world.sql.run("UPDATE job SET run_at = run_at + interval '1 hour' WHERE key = $1", [
      requestId,
    ]);
    const changed = await invitations.transition({
      ...transitionOf({ organizationId, id: "" }, "pending", {
        set: { expiry: { kind: "restart" } },
        mail: true,
      }),
      select: { approvalRequestId: requestId },
      from: ["requested"],
    });
    expect(changed).toHaveLength(3);
    for (const row of changed) {
      expect(row).toMatchObject({ generation: 1, deliveryStatus: "queued" });
      expect(Date.parse(row.expiresAt ?? "") - Date.parse(row.stateChangedAt)).toBe(48 * 3_600_000);
    }
    expect(await versionOf(requestId)).toBe(2);
    expect(await world.count("delivery", organizationId, "sequence = 1 AND generation = 1")).toBe(
      3,
    );
    expect(await world.count("job", organizationId, "kind = 'mail'")).toBe(3);
    // The projection that waited for a retry is due now instead of a second one beside it.
    expect(
      await world.count("job", organizationId, "kind = 'slack.approval' AND run_at <= usher_now()"),
    ).toBe(1);
    expect(await world.count("job", organizationId, "kind = 'slack.approval'")).toBe(1);
    expect(rows.map((row) => row.id).toSorted()).toEqual(changed.map((row) => row.id).toSorted());
  });

  test("need a constant number of statements", async () => {
    const organizationId = await world.organization();
    let statements = 0;
    const counting = invitationRepository({
      rows: (text, params) => ((statements += 1), world.sql.rows(text, params)),
      run: (text, params) => ((statements += 1), world.sql.run(text, params)),
    });
    const { requestId } = await requested(organizationId, 50);
    const changed = await counting.transition({
      ...transitionOf({ organizationId, id: "" }, "revoked"),
      select: { approvalRequestId: requestId },
      from: ["requested"],
    });
    expect([changed.length, statements]).toEqual([50, 1]);
  });
});

describe("selecting", () => {
  test("by inviter takes that user's rows of the rank or above", async () => {
    const organizationId = await world.organization();
    const [leaver, other] = [await world.user(), await world.user()];
    const by = (userId: string) => ({
      inviter: { ...fromSlack.inviter, kind: "session", userId } as const,
    });
    await pending(organizationId, { role: "member" }, by(leaver));
    const admin = await pending(organizationId, { role: "admin" }, by(leaver));
    const owner = await pending(organizationId, { role: "owner" }, by(leaver));
    await pending(organizationId, { role: "owner" }, by(other));
    const changed = await invitations.transition({
      ...transitionOf({ organizationId, id: "" }, "pending"),
      select: { inviterUserId: leaver, minimumRank: rankOf("admin") },
      set: { inviter: { kind: "session", userId: other, keyId: null } },
    });
    expect(changed.map((row) => row.id).toSorted()).toEqual([admin.id, owner.id].toSorted());
    expect(changed.map((row) => [row.inviterUserId, row.inviterName])).toEqual([
      [other, "Ann"],
      [other, "Ann"],
    ]);
  });

  test("by address takes the live row of each", async () => {
    const organizationId = await world.organization();
    const [one, two] = [await pending(organizationId), await pending(organizationId)];
    const changed = await invitations.transition({
      ...transitionOf(one, "revoked"),
      select: { emailKeys: [one.emailKey, two.emailKey, "nobody@people.test"] },
    });
    expect(changed).toHaveLength(2);
  });
});

describe("expiry", () => {
  test("equal means expired: at read, in `due`, and for who comes late", async () => {
    const organizationId = await world.organization({ slack: true });
    const row = await pending(organizationId, { ttlHours: 1 }, fromSlack);
    await world.sql.run("UPDATE invitation SET expires_at = usher_now() WHERE id = $1", [row.id]);
    expect(await invitations.find(organizationId, row.id)).toMatchObject({
      state: "expired",
      storedState: "pending",
    });
    expect(await invitations.transition(transitionOf(row, "accepted"))).toEqual([]);
    expect(await invitations.due(100)).toContainEqual({ organizationId, id: row.id });
    const sweep = transitionOf(row, "expired", { expiry: "due", notice: "expired" });
    expect(await invitations.transition(sweep)).toHaveLength(1);
    expect(await invitations.transition(sweep)).toEqual([]);
    expect(await world.count("job", organizationId, "kind = 'slack.notice'")).toBe(1);
  });

  test("of some addresses is made real so that they can be invited again", async () => {
    const organizationId = await world.organization();
    const late = await pending(organizationId, { ttlHours: 1 });
    const live = await pending(organizationId, { ttlHours: 3 });
    const asked = await requested(organizationId, 1);
    const keys = [late, live, ...asked.rows].map((row) => row.emailKey);
    world.setClock(2 * 3600);
    await invitations.expireAddresses(organizationId, keys, auditedBy);
    await invitations.expireAddresses(organizationId, keys, auditedBy);
    const states = await invitations.findMany(organizationId, [
      late.id,
      live.id,
      asked.rows[0]?.id ?? "",
    ]);
    expect(states.map((row) => row.storedState)).toEqual(["expired", "pending", "expired"]);
    const expired = (await world.audit(organizationId)).filter(
      (event) => event.action === "invitation.expired",
    );
    expect(expired.map((event) => event.data)).toEqual(
      expect.arrayContaining([
        { email: late.email, from: "pending", to: "expired" },
        { email: asked.rows[0]?.email, from: "requested", to: "expired" },
      ]),
    );
    expect(expired).toHaveLength(2);
    const again = [late, live].map((row) => newInvitation(row.email));
    const written = await invitations.insert(batchOf(organizationId, again));
    expect(written.map((row) => row.email)).toEqual([late.email]);
  });
});

describe("races", () => {
  test("fifty changes of one row have one winner, which alone has effects (I2)", async () => {
    const organizationId = await world.organization({ slack: true });
    const row = await pending(organizationId, {}, fromSlack);
    const userId = newId();
    const answers = await world.whileLocked({ table: "invitation", id: row.id }, () =>
      Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          invitations.transition(
            index % 2 === 0
              ? transitionOf(row, "accepted", {
                  set: { acceptedUserId: userId },
                  notice: "accepted",
                })
              : transitionOf(row, "revoked"),
          ),
        ),
      ),
    );
    expect(answers.flat()).toHaveLength(1);
    expect((await invitations.find(organizationId, row.id))?.version).toBe(2);
    expect(await world.count("audit_event", organizationId)).toBe(2);
    expect(await world.count("job", organizationId, "kind = 'slack.notice'")).toBeLessThan(2);
  });

  test("twenty resends of one generation at once send one mail", async () => {
    const organizationId = await world.organization();
    const row = await pending(organizationId);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        invitations.transition(
          transitionOf(row, "pending", {
            expected: { generation: 1 },
            set: { newGeneration: { linkKeyId: "k" }, expiry: { kind: "restart" } },
            mail: true,
          }),
        ),
      ),
    );
    expect(answers.flat()).toHaveLength(1);
    expect(await world.count("delivery", organizationId)).toBe(2);
  });

  test("changes of many rows in any order, with their requests, do not deadlock", async () => {
    const organizationId = await world.organization({ slack: true });
    const asked = await Promise.all([1, 2, 3, 4].map(() => requested(organizationId, 5)));
    const rows = asked.flatMap((request) => request.rows);
    const copied = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const ids = rows.filter((_row, at) => (at + index) % 3 !== 0).map((row) => row.id);
        return invitations.transition({
          ...transitionOf({ organizationId, id: "" }, "requested", { from: ["requested"] }),
          select:
            index % 4 === 0
              ? { approvalRequestId: asked[(index / 4) % 4]?.requestId ?? "" }
              : { ids: index % 2 === 0 ? ids : ids.toReversed() },
        });
      }),
    );
    const changes = copied.flat();
    for (const row of rows) {
      const times = changes.filter((changed) => changed.id === row.id).length;
      expect((await invitations.find(organizationId, row.id))?.version).toBe(1 + times);
    }
  });
});
