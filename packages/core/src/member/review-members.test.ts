import { describe, expect, test } from "vitest";

import type { ReviewDecision } from "../model/access-review.ts";
import type { Actor } from "../model/actor.ts";
import { newId } from "../model/ids.ts";
import { removeEndedMembers } from "../sweep/remove-ended-members.ts";
import { sessionOf } from "../testing/callers.ts";
import { rejectionOf, useOrganization } from "../testing/index.ts";
import type { UsherCaller } from "../trpc/app-router.ts";

const fixture = useOrganization({ poolSize: 12 });

const byOperator = () => fixture.as.as({ kind: "system", name: "usher-cli" }, { via: "cli" });

/** An entry about the member as they are now. */
async function entryOf(id: string, decision: ReviewDecision) {
  const { version: expectedVersion } = await byOperator().member.get({ id });
  return { id, decision, expectedVersion };
}

type Entry = Awaited<ReturnType<typeof entryOf>>;

/** What became of one entry: its outcome, or the code it was rejected with. */
async function outcomeOf(caller: UsherCaller, entry: Entry): Promise<string> {
  const { results } = await caller.member.review({ entries: [entry] });
  return results[0]?.error?.code ?? results[0]?.outcome ?? "none";
}

async function decide(caller: UsherCaller, id: string, decision: ReviewDecision) {
  return outcomeOf(caller, await entryOf(id, decision));
}

const newMember = async (role: "member" | "admin" | "owner" = "member") =>
  (await fixture.organization.addMember({ role })).membershipId;

/** The actions on a member, the first one first. */
async function actionsOn(subjectId: string): Promise<string[]> {
  const { events } = await byOperator().audit.list({ subjectId });
  return events.map(({ action }) => action).toReversed();
}

const codes = (calls: Promise<string>[]) => Promise.all(calls).then((list) => list.toSorted());

describe("the list of who is due", () => {
  const idsOf = async (caller: UsherCaller, input = {}) =>
    (await caller.member.listReviewDue(input)).members.map(({ id }) => id);

  test("has those who were not reviewed for the days of the policy, the longest ago first", async () => {
    const { owner, admin, billing, member } = fixture.organization;
    expect(await fixture.as.admin.member.listReviewDue()).toEqual({
      members: [],
      nextCursor: null,
      days: 90,
    });
    fixture.db.clock.advance("10 days");
    const later = await newMember();
    fixture.db.clock.advance("80 days");
    const first = [owner, billing, member].map(({ membershipId }) => membershipId);
    expect(await idsOf(fixture.as.admin)).toEqual(first);
    expect(await decide(fixture.as.admin, member.membershipId, "keep")).toBe("kept");
    fixture.db.clock.advance("10 days");
    expect(await idsOf(fixture.as.admin)).toEqual([...first.slice(0, 2), later]);
    const { members } = await fixture.as.admin.member.listReviewDue();
    const [due] = members;
    expect(Date.parse(due?.dueSince ?? "") - Date.parse(due?.createdAt ?? "")).toBe(
      90 * 86_400_000,
    );
    fixture.db.clock.advance("80 days");
    expect((await idsOf(fixture.as.admin)).at(-1)).toBe(member.membershipId);
    expect(await idsOf(byOperator())).toContain(admin.membershipId);
  });

  test("goes by the days of the call, and is empty under a policy without reviews", async () => {
    const { membershipId } = fixture.organization.member;
    await fixture.as.owner.organization.updatePolicy({ policy: { accessReview: { days: 0 } } });
    fixture.db.clock.advance("400 days");
    expect(await fixture.as.admin.member.listReviewDue()).toMatchObject({
      members: [],
      days: null,
    });
    expect(await idsOf(fixture.as.admin, { days: 400 })).toContain(membershipId);
    expect(await idsOf(fixture.as.admin, { days: 401 })).toEqual([]);
    const [stored] = await fixture.db.sql<{ known: boolean; days: number }>(
      `SELECT policy ? 'accessReview' AS known, access_review_days AS days FROM organization WHERE id = $1`,
      [fixture.organization.id],
    );
    // The version before rejects a stored policy with a setting that it does not know.
    expect(stored).toEqual({ known: false, days: 0 });
  });

  test("has suspended members, and no one whose membership has ended", async () => {
    const [suspended, removed, ended] = await Promise.all([newMember(), newMember(), newMember()]);
    await fixture.as.owner.member.suspend({ id: suspended });
    await fixture.as.owner.member.remove({ id: removed });
    const soon = Date.now() + (fixture.db.clock.offsetSeconds() + 3600) * 1000;
    const accessUntil = new Date(soon).toISOString();
    await fixture.as.owner.member.changeAccess({ id: ended, accessUntil });
    fixture.db.clock.advance("91 days");
    const due = await idsOf(fixture.as.owner);
    expect(due).toContain(suspended);
    expect(due).not.toContain(removed);
    expect(due).not.toContain(ended);
    expect(await decide(fixture.as.owner, suspended, "keep")).toBe("kept");
  });

  test("is paged, and a page stays in its place while those before it are decided", async () => {
    for (let n = 0; n < 5; n += 1) await newMember();
    fixture.db.clock.advance("91 days");
    const all = await idsOf(fixture.as.admin);
    expect(all).toHaveLength(8);
    const first = await fixture.as.admin.member.listReviewDue({ limit: 3 });
    for (const { id } of first.members)
      if (id !== fixture.organization.owner.membershipId)
        expect(await decide(fixture.as.admin, id, "keep")).toBe("kept");
    const seen = [...first.members];
    for (let { nextCursor: cursor } = first; cursor !== null;) {
      const page = await fixture.as.admin.member.listReviewDue({ limit: 3, cursor });
      seen.push(...page.members);
      cursor = page.nextCursor;
    }
    expect(seen.map(({ id }) => id)).toEqual(all);
    const wrong = fixture.as.admin.member.listReviewDue({ cursor: "none" });
    expect(await rejectionOf(wrong)).toMatchObject({ code: "request.invalid" });
  });
});

describe("a review", () => {
  test("that keeps access says when and by whom, and the audit has the decision", async () => {
    const { admin, member } = fixture.organization;
    const entry = await entryOf(member.membershipId, "keep");
    const { results, summary } = await fixture.as.admin.member.review({ entries: [entry] });
    expect(summary).toEqual({ total: 1, kept: 1, ended: 0, unchanged: 0, failed: 0 });
    const kept = results[0]?.member;
    expect(kept).toMatchObject({
      reviewedByUserId: admin.userId,
      version: entry.expectedVersion + 1,
      status: "active",
    });
    expect(kept).toEqual(await fixture.as.admin.member.get({ id: member.membershipId }));
    const { events } = await fixture.as.admin.audit.list({ subjectId: member.membershipId });
    expect(events).toMatchObject([
      {
        action: "member.reviewed",
        actorKind: "session",
        actorId: admin.userId,
        data: { userId: member.userId, decision: "keep", roles: ["member"] },
      },
    ]);
    expect(events[0]?.at).toBe(kept?.reviewedAt);
  });

  test("by a key or the operator has no user", async () => {
    const { membershipId: id } = fixture.organization.member;
    const key: Actor = {
      kind: "org_key",
      keyId: newId(),
      organizationId: fixture.organization.id,
      permissions: ["member:manage"],
      maxRole: "admin",
    };
    await decide(fixture.as.admin, id, "keep");
    expect(await decide(fixture.as.as(key), id, "keep")).toBe("kept");
    const reviewed = await fixture.as.admin.member.get({ id });
    expect([reviewed.reviewedAt, reviewed.reviewedByUserId]).toEqual([expect.any(String), null]);
    expect(await decide(fixture.as.as(key), fixture.organization.owner.membershipId, "end")).toBe(
      "authorize.insufficient_role",
    );
  });

  test("that ends access has all that follows a removal, in the same transaction", async () => {
    const leaving = await fixture.organization.addMember({ role: "admin", name: "Lee" });
    const { membershipId: id } = leaving;
    const lee = fixture.as.as(sessionOf(leaving));
    await lee.invitation.create({ entries: [{ email: `${newId()}@people.example` }] });
    const entry = await entryOf(id, "end");
    const { results } = await fixture.as.owner.member.review({ entries: [entry] });
    expect(results).toEqual([
      {
        id,
        success: true,
        outcome: "ended",
        member: null,
        revokedInvitations: 1,
        reattributedInvitations: 0,
        error: null,
      },
    ]);
    expect(await actionsOn(id)).toEqual(["member.reviewed", "member.removed"]);
    const { events } = await fixture.as.owner.audit.list({ subjectId: id });
    expect(new Set(events.map(({ at }) => at)).size).toBe(1);
    expect(events[1]?.data).toMatchObject({ decision: "end", roles: ["admin"] });
    expect(await rejectionOf(lee.member.get({ id }))).toMatchObject({
      code: "organization.not_found",
    });
  });

  test("that is repeated changes nothing, and has no second event", async () => {
    const [kept, ended] = await Promise.all([newMember(), newMember()]);
    const entries = [await entryOf(kept, "keep"), await entryOf(ended, "end")];
    const first = await fixture.as.admin.member.review({ entries });
    expect(first.results.map(({ outcome }) => outcome)).toEqual(["kept", "ended"]);
    const again = await fixture.as.admin.member.review({ entries });
    expect(again.results.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged"]);
    expect(again.results[0]?.member).toEqual(first.results[0]?.member);
    expect(await actionsOn(kept)).toEqual(["member.reviewed"]);
    expect(await actionsOn(ended)).toEqual(["member.reviewed", "member.removed"]);
  });

  test("is about the version that the reviewer saw", async () => {
    const id = await newMember();
    const seen = [await entryOf(id, "keep"), await entryOf(id, "end")] as const;
    await fixture.as.owner.member.changeRole({ id, roles: ["admin"] });
    for (const entry of seen)
      expect(await outcomeOf(fixture.as.owner, entry)).toBe("version.conflict");
    await decide(fixture.as.owner, id, "keep");
    await fixture.as.owner.member.update({ id, name: "Renamed" });
    expect(await outcomeOf(fixture.as.owner, seen[0])).toBe("version.conflict");
    expect(await actionsOn(id)).toEqual([
      "member.role_changed",
      "member.reviewed",
      "member.updated",
    ]);
  });

  test("of someone who was removed otherwise finds no member", async () => {
    const id = await newMember();
    const seen = [await entryOf(id, "keep"), await entryOf(id, "end")];
    await fixture.as.owner.member.remove({ id });
    for (const entry of seen)
      expect(await outcomeOf(fixture.as.owner, entry)).toBe("member.not_found");
    const unknown = { id: newId(), decision: "end" as const, expectedVersion: 1 };
    expect(await outcomeOf(fixture.as.owner, unknown)).toBe("member.not_found");
    expect(await actionsOn(id)).toEqual(["member.removed"]);
  });

  test("S44, I37: is not of one's own access, on any transport", async () => {
    const { userId, membershipId: id } = fixture.organization.owner;
    await newMember("owner");
    const actors: Actor[] = [
      sessionOf(fixture.organization.owner),
      { kind: "personal_key", userId, keyId: newId(), permissions: null, scope: null },
      { kind: "slack_user", userId, teamId: "T1", slackUserId: "U1" },
    ];
    for (const actor of actors)
      for (const decision of ["keep", "end"] as const)
        expect(await decide(fixture.as.as(actor), id, decision)).toBe("member.self_review");
    expect(await actionsOn(id)).toEqual([]);
  });

  test("is for who may remove the member: the permission, and a rank that is not lower", async () => {
    const { membershipId: id } = fixture.organization.member;
    for (const caller of [fixture.as.member, fixture.as.billing]) {
      const entries = [await entryOf(id, "keep")];
      expect(await rejectionOf(caller.member.review({ entries }))).toMatchObject({
        code: "authorize.forbidden",
        details: { permission: "member:manage" },
      });
      expect(await rejectionOf(caller.member.listReviewDue())).toMatchObject({
        code: "authorize.forbidden",
      });
    }
    const owner = fixture.organization.owner.membershipId;
    expect(await decide(fixture.as.admin, owner, "keep")).toBe("authorize.insufficient_role");
    expect(await decide(fixture.as.admin, await newMember("admin"), "keep")).toBe("kept");
  });

  test("I33: leaves an organization its last owner", async () => {
    const { membershipId: id } = fixture.organization.owner;
    expect(await decide(byOperator(), id, "end")).toBe("organization.last_owner");
    expect(await decide(byOperator(), id, "keep")).toBe("kept");
    expect(await actionsOn(id)).toEqual(["member.reviewed"]);
  });
});

describe("a batch of reviews", () => {
  test("has a result for each entry, in the order of the call", async () => {
    const ids = await Promise.all([newMember(), newMember(), newMember()]);
    const [kept = "", ended = "", changed = ""] = ids.toReversed();
    const { owner } = fixture.organization;
    const entries = [
      await entryOf(kept, "keep"),
      { ...(await entryOf(changed, "keep")), expectedVersion: 7 },
      await entryOf(owner.membershipId, "end"),
      await entryOf(ended, "end"),
    ];
    const { results, summary } = await fixture.as.admin.member.review({ entries });
    expect(results.map(({ id, outcome, error }) => [id, outcome, error?.code])).toEqual([
      [kept, "kept", undefined],
      [changed, "failed", "version.conflict"],
      [owner.membershipId, "failed", "authorize.insufficient_role"],
      [ended, "ended", undefined],
    ]);
    expect(summary).toEqual({ total: 4, kept: 1, ended: 1, unchanged: 0, failed: 2 });
  });

  test("has 1 to 20 entries", async () => {
    const entry = await entryOf(fixture.organization.member.membershipId, "keep");
    for (const length of [0, 21]) {
      const entries = Array.from({ length }, () => entry);
      expect(await rejectionOf(fixture.as.admin.member.review({ entries }))).toMatchObject({
        code: "request.invalid",
      });
    }
    const entries = Array.from({ length: 20 }, () => entry);
    const { summary } = await fixture.as.admin.member.review({ entries });
    expect(summary).toMatchObject({ kept: 1, unchanged: 19 });
  });

  test("decides nothing where one entry needs a second factor", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { onInviterLoss: "reattribute" } });
    const { admin, member } = fixture.organization;
    const email = `${newId()}@people.example`;
    await fixture.as.admin.invitation.create({ entries: [{ email, roles: ["admin"] }] });
    const entries = [
      await entryOf(member.membershipId, "end"),
      await entryOf(admin.membershipId, "end"),
    ];
    const { userId, email: ownEmail } = fixture.organization.owner;
    const owner: Actor = {
      kind: "session",
      userId,
      email: ownEmail,
      emailVerified: true,
      steppedUpAt: null,
    };
    expect(await rejectionOf(fixture.as.as(owner).member.review({ entries }))).toMatchObject({
      code: "mfa.step_up_required",
    });
    for (const { membershipId: id } of [admin, member]) expect(await actionsOn(id)).toEqual([]);
  });
});

describe("of calls at once", () => {
  const rounds = 6;

  test("keep and end about one version: one decides, and the other learns that it is late", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const id = await newMember();
      const [keep, end] = [await entryOf(id, "keep"), await entryOf(id, "end")];
      const outcomes = await codes([
        outcomeOf(fixture.as.owner, round % 2 === 0 ? keep : end),
        outcomeOf(fixture.as.admin, round % 2 === 0 ? end : keep),
      ]);
      const isKept = outcomes.includes("kept");
      expect(outcomes).toEqual(
        isKept ? ["kept", "version.conflict"] : ["ended", "member.not_found"],
      );
      expect(await actionsOn(id)).toEqual(
        isKept ? ["member.reviewed"] : ["member.reviewed", "member.removed"],
      );
    }
  });

  test.each([
    ["keep", "kept"],
    ["end", "ended"],
  ] as const)("ten times %s about one version: one event", async (decision, done) => {
    const id = await newMember();
    const entry = await entryOf(id, decision);
    const outcomes = await codes(
      Array.from({ length: 10 }, (_, n) =>
        outcomeOf(n % 2 === 0 ? fixture.as.owner : fixture.as.admin, entry),
      ),
    );
    expect(outcomes).toEqual([done, ...Array.from({ length: 9 }, () => "unchanged")]);
    const actions = await actionsOn(id);
    expect(actions.filter((action) => action === "member.reviewed")).toHaveLength(1);
  });

  test("a review and a change of roles: the review is of the roles that it says", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const id = await newMember();
      const entry = await entryOf(id, "keep");
      const [outcome] = await Promise.all([
        outcomeOf(fixture.as.admin, entry),
        fixture.as.owner.member.changeRole({ id, roles: ["billing"] }),
      ]);
      const { events } = await byOperator().audit.list({
        subjectId: id,
        action: "member.reviewed",
      });
      expect(events.map(({ data }) => data)).toEqual(
        outcome === "kept" ? [expect.objectContaining({ roles: ["member"] })] : [],
      );
      if (outcome !== "kept") expect(outcome).toBe("version.conflict");
    }
  });

  test("a review that ends and a removal: one removal", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const id = await newMember();
      const entry = await entryOf(id, "end");
      const [outcome, removal] = await Promise.all([
        outcomeOf(fixture.as.admin, entry),
        fixture.as.owner.member.remove({ id }).then(
          () => "removed",
          () => "rejected",
        ),
      ]);
      expect([outcome, removal]).toEqual(
        outcome === "ended" ? ["ended", "rejected"] : ["member.not_found", "removed"],
      );
      const actions = await actionsOn(id);
      expect(actions.filter((action) => action === "member.removed")).toHaveLength(1);
      expect(actions.includes("member.reviewed")).toBe(outcome === "ended");
    }
  });

  test("I32: a review and the end of access: access ends once", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const id = await newMember();
      const inAMinute = Date.now() + (fixture.db.clock.offsetSeconds() + 60) * 1000;
      const accessUntil = new Date(inAMinute).toISOString();
      await fixture.as.owner.member.changeAccess({ id, accessUntil });
      const entry = await entryOf(id, round % 2 === 0 ? "end" : "keep");
      const review = outcomeOf(fixture.as.admin, entry);
      fixture.db.clock.advance("2 minutes");
      const [outcome] = await Promise.all([review, removeEndedMembers(fixture.db.store)]);
      await removeEndedMembers(fixture.db.store);
      const actions = await actionsOn(id);
      const ends = actions.filter((action) => /removed|expired/.test(action));
      expect(ends).toEqual([outcome === "ended" ? "member.removed" : "member.expired"]);
      expect(actions.includes("member.reviewed")).toBe(["kept", "ended"].includes(outcome));
    }
  });

  test("I33: two owners who end each other's access: one of them stays", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const first = fixture.organization.owner;
      const second = await fixture.organization.addMember({ role: "owner" });
      const [ofFirst, ofSecond] = await Promise.all([
        entryOf(first.membershipId, "end"),
        entryOf(second.membershipId, "end"),
      ]);
      await Promise.allSettled([
        fixture.as.as(sessionOf(first)).member.review({ entries: [ofSecond] }),
        fixture.as.as(sessionOf(second)).member.review({ entries: [ofFirst] }),
      ]);
      const { members } = await byOperator().member.list({ role: "owner" });
      expect(members).toHaveLength(1);
      if (members[0]?.id !== first.membershipId) return;
    }
  });

  test("batches about the same members in another order all finish", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => newMember()));
    const entries = await Promise.all(ids.map((id) => entryOf(id, "end")));
    const answers = await Promise.all([
      fixture.as.owner.member.review({ entries }),
      fixture.as.admin.member.review({ entries: entries.toReversed() }),
    ]);
    const sum = (key: "ended" | "unchanged") =>
      answers.reduce((total, { summary }) => total + summary[key], 0);
    expect([sum("ended"), sum("unchanged")]).toEqual([6, 6]);
  });
});
