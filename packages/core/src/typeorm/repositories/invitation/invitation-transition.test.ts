import { describe, expect, test } from "vitest";

import { invitationStates, type InvitationState } from "../../../model/invitation.ts";
import {
  invitationTransitions,
  isLegal,
  type TransitionEvent,
} from "../../../model/invitation-transitions.ts";
import { newId } from "../../../model/ids.ts";
import { rankOf } from "../../../model/roles.ts";
import {
  auditedBy,
  batchOf,
  fromSlack,
  newInvitation,
  transitionOf,
} from "../../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../../testing/use-repository-fixture.ts";
import { invitationRepository } from "./invitations.ts";

const fixture = await useRepositoryFixture();
const invitations = invitationRepository(fixture.sql);

describe("a conditional change", () => {
  test("moves the row, counts its version and writes one audit event", async () => {
    const organizationId = await fixture.organization();
    const row = await fixture.pending(organizationId);
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
      secondsSinceEmail: changed?.secondsSinceEmail,
    });
    expect((await fixture.audit(organizationId)).at(-1)).toEqual({
      action: "invitation.revoked",
      data: { email: row.email, from: "pending", to: "revoked" },
    });
  });

  test("answers nothing and writes nothing from another state, generation, version or organization", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const row = await fixture.pending(organizationId, {}, fromSlack);
    const rejected = [
      transitionOf(row, "expired", { from: ["requested"] }),
      transitionOf(row, "expired", { expected: { generation: 2 } }),
      transitionOf(row, "expired", { expected: { version: 2 } }),
      transitionOf(row, "expired", { expiry: "due" }),
      transitionOf({ organizationId: await fixture.organization(), id: row.id }, "expired"),
    ];
    for (const change of rejected) expect(await invitations.transition(change)).toEqual([]);
    expect(await fixture.count("audit_event", organizationId)).toBe(1);
    expect(await fixture.count("job", organizationId)).toBe(1);
    expect(await fixture.count("delivery", organizationId)).toBe(1);
  });

  test("keeps the time of the state and says only `to` when the state stays", async () => {
    const organizationId = await fixture.organization();
    const row = await fixture.pending(organizationId);
    fixture.setClock(60);
    const [changed] = await invitations.transition(
      transitionOf(row, "role_changed", {
        set: { role: "admin", customRoles: [], expiry: { kind: "hours", hours: 3 } },
        audit: { actor: auditedBy, data: { before: ["member"] } },
      }),
    );
    expect(changed).toMatchObject({ role: "admin", stateChangedAt: row.stateChangedAt });
    expect(Date.parse(changed?.expiresAt ?? "") - Date.parse(changed?.updatedAt ?? "")).toBe(
      3 * 3_600_000,
    );
    expect((await fixture.audit(organizationId)).at(-1)?.data).toEqual({
      email: row.email,
      to: "pending",
      before: ["member"],
    });
  });

  test("accepts with the user, and notifies the person in Slack once", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const row = await fixture.pending(organizationId, {}, fromSlack);
    const userId = newId();
    const [changed] = await invitations.transition(
      transitionOf(row, "accepted", { set: { acceptedUserId: userId } }),
    );
    expect(changed?.acceptedUserId).toBe(userId);
    const notices = (await fixture.jobs(organizationId)).filter(
      (job) => job.kind === "slack.notice",
    );
    expect(notices).toMatchObject([
      {
        key: `invitation:${row.id}:accepted:2`,
        payload: { invitationId: row.id, notice: "accepted" },
      },
    ]);
  });

  test("notifies no one in Slack without a Slack user or without an installation", async () => {
    const withSlack = await fixture.organization({ slack: true });
    const without = await fixture.organization();
    const rows = [await fixture.pending(withSlack), await fixture.pending(without, {}, fromSlack)];
    for (const row of rows) await invitations.transition(transitionOf(row, "declined"));
    for (const organizationId of [withSlack, without])
      expect(await fixture.count("job", organizationId, "kind <> 'mail'")).toBe(0);
  });

  test("starts a generation with a new link and one more email", async () => {
    const organizationId = await fixture.organization();
    const row = await fixture.pending(organizationId, { ttlHours: 10 });
    await fixture.sql.run("UPDATE invitation SET link_copied = true WHERE id = $1", [row.id]);
    fixture.setClock(11 * 3600);
    const [changed] = await invitations.transition(
      transitionOf(row, "resent", {
        expiry: "any",
        set: {
          stateReason: null,
          newGeneration: { linkKeyId: "key-2" },
          expiry: { kind: "restart" },
        },
      }),
    );
    expect(changed).toMatchObject({
      state: "pending",
      generation: 2,
      linkKeyId: "key-2",
      linkCopied: false,
      deliveryStatus: "queued",
      secondsSinceEmail: 0,
    });
    expect(Date.parse(changed?.expiresAt ?? "") - Date.parse(changed?.updatedAt ?? "")).toBe(
      10 * 3_600_000,
    );
    expect(await fixture.count("delivery", organizationId, "generation = 2")).toBe(1);
    expect(await fixture.count("job", organizationId, "kind = 'mail'")).toBe(2);
  });

  test("does not make an address live twice: `invite.already_pending`", async () => {
    const organizationId = await fixture.organization();
    const email = `${newId()}@people.test`;
    const [old] = await invitations.insert(batchOf(organizationId, [newInvitation(email)]));
    if (!old) throw new Error("nothing was inserted");
    await invitations.transition(transitionOf(old, "expired"));
    await invitations.insert(batchOf(organizationId, [newInvitation(email)]));
    await expect(
      invitations.transition(transitionOf(old, "resent", { expiry: "any" })),
    ).rejects.toMatchObject({ code: "invite.already_pending" });
  });
});

describe("the table of legal transitions", () => {
  async function inState(organizationId: string, state: InvitationState) {
    const row = await fixture.pending(organizationId);
    await fixture.sql.run(
      `UPDATE invitation SET state = $2,
         accepted_user_id = CASE WHEN $2 = 'accepted' THEN new_id() END WHERE id = $1`,
      [row.id, state],
    );
    return row;
  }

  const events = Object.keys(invitationTransitions).filter(
    (event): event is TransitionEvent => event !== "requested" && event !== "created",
  );

  test.each(invitationStates)("decides which events change a row that is %s", async (state) => {
    const organizationId = await fixture.organization();
    for (const event of events) {
      const row = await inState(organizationId, state);
      const set = {
        ...(event === "accepted" && { acceptedUserId: newId() }),
        // A generation is emailed once, and these rows were when they were made.
        ...(invitationTransitions[event].sends === "invitation" && {
          newGeneration: { linkKeyId: "key-2" },
        }),
      };
      const changed = await invitations.transition(
        transitionOf(row, event, { expiry: "any", set }),
      );
      const states = isLegal(state, event) ? [invitationTransitions[event].to] : [];
      expect([event, ...changed.map((after) => after.storedState)]).toEqual([event, ...states]);
    }
  });

  test("leaves a row alone that an illegal transition selects", async () => {
    const organizationId = await fixture.organization();
    const accepted = await inState(organizationId, "accepted");
    const pending = await inState(organizationId, "pending");
    const illegal = [
      // @ts-expect-error: no event starts from `accepted`.
      transitionOf(accepted, "revoked", { from: ["accepted"] }),
      // @ts-expect-error: `approved` starts from `requested` alone.
      transitionOf(pending, "approved", { from: ["pending"] }),
    ];
    for (const change of illegal) expect(await invitations.transition(change)).toEqual([]);
    expect((await invitations.find(organizationId, pending.id))?.version).toBe(1);
  });

  test("does not type an event that makes a row as one that changes a row", () => {
    const row = { organizationId: newId(), id: newId() };
    // @ts-expect-error: `created` makes a row; it changes none.
    expect(transitionOf(row, "created").event).toBe("created");
  });
});

describe("selecting", () => {
  test("by who lost a right takes what no one else vouches for, up to a rank", async () => {
    const organizationId = await fixture.organization();
    const [leaver, other] = [await fixture.user(), await fixture.user()];
    const by = (userId: string) => ({
      inviter: { ...fromSlack.inviter, kind: "session", userId } as const,
    });
    const member = await fixture.pending(organizationId, { role: "member" }, by(leaver));
    const admin = await fixture.pending(organizationId, { role: "admin" }, by(leaver));
    await fixture.pending(organizationId, { role: "owner" }, by(leaver));
    await fixture.pending(organizationId, { role: "member" }, by(other));
    const changed = await invitations.transition({
      ...transitionOf({ organizationId, id: "" }, "reattributed"),
      select: { lostBy: [leaver], maximumRank: rankOf("admin") },
      set: { inviter: by(other).inviter },
    });
    expect(changed.map((row) => row.id).toSorted()).toEqual([member.id, admin.id].toSorted());
    expect(changed.map((row) => [row.inviterUserId, row.inviterName])).toEqual([
      [other, "Ann"],
      [other, "Ann"],
    ]);
  });

  test("by address takes the live row of each", async () => {
    const organizationId = await fixture.organization();
    const [one, two] = [
      await fixture.pending(organizationId),
      await fixture.pending(organizationId),
    ];
    const changed = await invitations.transition({
      ...transitionOf(one, "revoked"),
      select: { emailKeys: [one.emailKey, two.emailKey, "absent@people.test"] },
    });
    expect(changed).toHaveLength(2);
  });
});
