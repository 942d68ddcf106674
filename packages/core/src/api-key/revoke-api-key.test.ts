import { describe, expect, test } from "vitest";

import type { Actor } from "../model/actor.ts";
import { newId } from "../model/ids.ts";
import {
  createCallers,
  createOrganization,
  linkTokenOf,
  rejectionOf,
  useOrganization,
} from "../testing/index.ts";
import type { RouterInputs, UsherCaller } from "../trpc/app-router.ts";
import { toErrorView } from "../trpc/error-view.ts";
import { authenticateKey } from "./authenticate-key.ts";

const fixture = useOrganization({ poolSize: 12 });
const rounds = 15;

type NewKey = Partial<RouterInputs["apiKey"]["create"]>;

/** A key of the organization, or one of its members, and the router as that key. */
async function newKey(by: UsherCaller, options: NewKey = {}) {
  const { key, secret } = await by.apiKey.create({
    kind: "org_key",
    name: "import",
    ...(options.kind !== "personal_key" && { permissions: ["member:read", "member:invite"] }),
    ...options,
  });
  const actor = await authenticateKey(fixture.db.store, secret);
  return { id: key.id, actor, as: fixture.as.as(actor) };
}

const orgKey = (options: NewKey = {}) => newKey(fixture.as.owner, options);

let people = 0;
async function invite(by: UsherCaller, roles: string[] = ["member"], count = 1) {
  const { results } = await by.invitation.create({
    entries: Array.from({ length: count }, () => {
      people += 1;
      return { email: `p${people}@people.example`, roles };
    }),
    onInsufficientRole: "request",
  });
  return results.map(({ invitation, error }) => {
    if (!invitation) throw new Error(JSON.stringify(error));
    return invitation;
  });
}

const statesOf = async (invitations: readonly { id: string }[]) =>
  Promise.all(
    invitations.map(async ({ id }) => (await fixture.as.owner.invitation.get({ id })).state),
  );

const openOf = (keyId: string) =>
  fixture.db.store.read.invitations.countOpenOfKey(fixture.organization.id, keyId);

async function settled(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(calls);
  return outcomes.map((outcome) =>
    outcome.status === "fulfilled" ? "done" : toErrorView(outcome.reason).code,
  );
}

describe("revoking a key", () => {
  test("says how many of its invitations are open and leaves them open", async () => {
    const key = await orgKey();
    const [jane] = await invite(key.as, ["member"], 3);
    await invite(fixture.as.owner);
    if (!jane) throw new Error("not invited");
    await key.as.invitation.revoke({ id: jane.id });
    const answer = await fixture.as.owner.apiKey.revoke({ id: key.id });
    expect(answer).toMatchObject({
      id: key.id,
      name: "import",
      revokedAt: expect.any(String),
      openInvitations: 2,
      revokedInvitations: 0,
    });
    const { invitations } = await fixture.as.owner.invitation.list({ inviterKeyId: key.id });
    expect(invitations.map(({ state }) => state).toSorted()).toEqual([
      "pending",
      "pending",
      "revoked",
    ]);
    const open = invitations.find(({ state }) => state === "pending");
    const token = await linkTokenOf(fixture.db.store, open ?? jane);
    expect((await fixture.as.anonymous.invitation.accept({ token })).alreadyAccepted).toBe(false);
  });

  test("with its invitations revokes pending and requested ones of any role, and no others", async () => {
    const key = await orgKey();
    const other = await orgKey();
    const pending = await invite(key.as, ["owner"]);
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const requested = await invite(key.as, ["admin"], 2);
    const kept = [...(await invite(other.as)), ...(await invite(fixture.as.admin))];
    expect(await statesOf(requested)).toEqual(["requested", "requested"]);

    const answer = await fixture.as.owner.apiKey.revoke({ id: key.id, revokeInvitations: true });
    expect(answer).toMatchObject({ openInvitations: 0, revokedInvitations: 3 });
    for (const { id } of [...pending, ...requested])
      expect(await fixture.as.owner.invitation.get({ id })).toMatchObject({
        state: "revoked",
        stateReason: "key_revoked",
      });
    expect(await statesOf(kept)).toEqual(["requested", "requested"]);
    expect(await openOf(other.id)).toBe(1);
  });

  test("closes approval requests without remaining invitations", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    await fixture.db.sql(
      "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
      [fixture.organization.id, newId(), `T${newId()}`],
    );
    const key = await orgKey();
    const [asked] = await invite(key.as, ["member"], 2);
    const id = asked?.approvalRequestId ?? "";
    await fixture.db.sql("DELETE FROM job WHERE kind = 'slack.approval'");
    await fixture.as.owner.apiKey.revoke({ id: key.id, revokeInvitations: true });
    expect(await fixture.as.owner.approval.get({ id })).toMatchObject({ state: "withdrawn" });
    expect((await rejectionOf(fixture.as.owner.approval.approve({ id }))).code).toBe(
      "invite.already_decided",
    );
    const drawn = await fixture.db.sql("SELECT key FROM job WHERE kind = 'slack.approval'");
    expect(drawn).toEqual([{ key: id }]);
    const { events } = await fixture.as.owner.audit.list({ subjectId: id });
    expect(events.map((event) => event.action)).toEqual([
      "approval.withdrawn",
      "approval.requested",
    ]);
  });

  test("leaves one audit event for the key and one for each invitation, with the reason", async () => {
    const key = await orgKey();
    await invite(key.as, ["member"], 2);
    await fixture.as.owner.apiKey.revoke({ id: key.id, revokeInvitations: true });
    const { events } = await fixture.as.owner.audit.list({ limit: 3 });
    expect(events.map(({ action, data }) => ({ action, data }))).toEqual([
      {
        action: "api_key.revoked",
        data: { kind: "org_key", name: "import", revokedInvitations: 2 },
      },
      ...[1, 2].map(() => ({
        action: "invitation.revoked",
        data: expect.objectContaining({
          from: "pending",
          reason: "key_revoked",
          keyId: key.id,
        }),
      })),
    ]);
    for (const event of events)
      expect(event).toMatchObject({ actorId: fixture.organization.owner.userId });
  });

  test("cancels queued emails of its invitations", async () => {
    const key = await orgKey();
    await invite(key.as);
    await fixture.as.owner.apiKey.revoke({ id: key.id, revokeInvitations: true });
    const [row] = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE organization_id = $1",
      [fixture.organization.id],
    );
    const target = { organizationId: fixture.organization.id, deliveryId: row?.id ?? "" };
    const { outbox } = fixture.db.store.read;
    expect(await outbox.beginSending({ ...target, from: ["queued"] })).toBeNull();
    expect(await outbox.delivery(target)).toMatchObject({ status: "cancelled" });
  });

  test("is idempotent, and a repeat can still revoke the invitations", async () => {
    const key = await orgKey();
    await invite(key.as, ["member"], 2);
    const first = await fixture.as.owner.apiKey.revoke({ id: key.id });
    const second = await fixture.as.owner.apiKey.revoke({ id: key.id, revokeInvitations: true });
    const third = await fixture.as.owner.apiKey.revoke({ id: key.id, revokeInvitations: true });
    const counts = [first, second, third].map((answer) => [
      answer.openInvitations,
      answer.revokedInvitations,
    ]);
    expect(counts).toEqual([
      [2, 0],
      [0, 2],
      [0, 0],
    ]);
    expect(third.revokedAt).toBe(first.revokedAt);
    const { events } = await fixture.as.owner.audit.list({ action: "api_key.revoked" });
    expect(events).toHaveLength(1);
  });

  test("can revoke invitations above the caller's rank", async () => {
    const key = await orgKey({ maxRole: "owner" });
    const invited = await invite(key.as, ["owner"]);
    const manager = await orgKey({ permissions: ["api_key:manage"], maxRole: "member" });
    const answer = await manager.as.apiKey.revoke({ id: key.id, revokeInvitations: true });
    expect(answer.revokedInvitations).toBe(1);
    expect(await statesOf(invited)).toEqual(["revoked"]);
  });
});

describe("a personal key", () => {
  test("is recorded on its invitations, which its owner can revoke with it", async () => {
    const key = await newKey(fixture.as.admin, { kind: "personal_key", name: "script" });
    const [jane] = await invite(key.as);
    const [sam] = await invite(fixture.as.admin);
    expect(jane?.inviter).toMatchObject({
      kind: "personal_key",
      keyId: key.id,
      userId: fixture.organization.admin.userId,
    });
    const answer = await fixture.as.admin.apiKey.revoke({ id: key.id, revokeInvitations: true });
    expect(answer).toMatchObject({ openInvitations: 0, revokedInvitations: 1 });
    expect(await statesOf([jane ?? { id: "" }, sam ?? { id: "" }])).toEqual(["revoked", "pending"]);
  });

  test("for all organizations is counted and cleared in each of them", async () => {
    const { admin } = fixture.organization;
    const other = await createOrganization(fixture.db.store);
    await fixture.db.store.read.members.ensure({
      organizationId: other.id,
      id: newId(),
      userId: admin.userId,
      role: "admin",
      customRoles: [],
      invitationId: null,
    });
    const key = await newKey(fixture.as.admin, { kind: "personal_key", allOrganizations: true });
    const here = await invite(key.as);
    const there = await invite(fixture.as.as(key.actor, { organization: other.id }));
    const first = await fixture.as.admin.apiKey.revoke({ id: key.id });
    expect(first).toMatchObject({ openInvitations: 2, revokedInvitations: 0 });
    const second = await fixture.as.admin.apiKey.revoke({ id: key.id, revokeInvitations: true });
    expect(second).toMatchObject({ openInvitations: 0, revokedInvitations: 2 });
    expect(await statesOf(here)).toEqual(["revoked"]);
    const found = createCallers(fixture.db.store, other).owner.invitation.get({
      id: there[0]?.id ?? "",
    });
    expect((await found).state).toBe("revoked");
  });

  test("that is revoked is not used by a reopened request", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const key = await newKey(fixture.as.admin, { kind: "personal_key", name: "script" });
    const [asked] = await invite(key.as);
    const id = asked?.approvalRequestId ?? "";
    await fixture.as.owner.approval.deny({ id });
    await fixture.as.admin.apiKey.revoke({ id: key.id, revokeInvitations: true });
    expect((await rejectionOf(fixture.as.owner.approval.reopen({ id }))).code).toBe(
      "approval.requester_inactive",
    );
    expect(await openOf(key.id)).toBe(0);
  });
});

describe("revoking a key at the same time", () => {
  const ending = (id: string) => fixture.as.owner.apiKey.revoke({ id, revokeInvitations: true });

  test("as an acceptance leaves the invitation either accepted or revoked", async () => {
    const seen = new Set<string>();
    for (let round = 0; round < rounds; round += 1) {
      const key = await orgKey();
      const [jane] = await invite(key.as);
      if (!jane) throw new Error("not invited");
      const token = await linkTokenOf(fixture.db.store, jane);
      const [accepted, revoked] = await settled([
        fixture.as.anonymous.invitation.accept({ token }),
        ending(key.id),
      ]);
      expect(revoked).toBe("done");
      const [state = ""] = await statesOf([jane]);
      seen.add(state);
      expect([state, accepted]).toEqual(
        state === "accepted" ? ["accepted", "done"] : ["revoked", expect.stringMatching(/^invite/)],
      );
      const { members } = await fixture.as.owner.member.list({ limit: 100 });
      const joined = members.filter(({ email }) => email === jane.email).length;
      expect(joined).toBe(state === "accepted" ? 1 : 0);
    }
    expect(seen.size).toBeGreaterThan(0);
  });

  test("as an approval leaves no open invitation and no undecided request", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    for (let round = 0; round < rounds; round += 1) {
      const key = await orgKey();
      const asked = await invite(key.as, ["member"], 2);
      const id = asked[0]?.approvalRequestId ?? "";
      const [, revoked] = await settled([
        fixture.as.owner.approval.approve({ id }),
        ending(key.id),
      ]);
      expect(revoked).toBe("done");
      expect(await statesOf(asked)).toEqual(["revoked", "revoked"]);
      expect((await fixture.as.owner.approval.get({ id })).state).toMatch(/^(approved|withdrawn)$/);
    }
  });

  test("as a create leaves no uncounted invitation", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const key = await orgKey();
      await invite(key.as);
      const creating = Array.from({ length: 4 }, () => invite(key.as, ["member"], 2));
      const [revoked, ...created] = await settled([ending(key.id), ...creating]);
      expect(revoked).toBe("done");
      for (const outcome of created)
        expect(["done", "authorize.unauthenticated"]).toContain(outcome);
      expect(await openOf(key.id)).toBe(0);
    }
  });

  test("as a correction or a resend leaves no open invitation", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const key = await orgKey();
      const [ended] = await invite(key.as);
      fixture.db.clock.advance("8 days");
      const [pending] = await invite(key.as);
      const [revoked] = await settled([
        ending(key.id),
        key.as.invitation.resend({ id: ended?.id ?? "" }),
        key.as.invitation.correctAddress({
          id: pending?.id ?? "",
          email: `right${round}@people.example`,
        }),
      ]);
      expect(revoked).toBe("done");
      expect(await openOf(key.id)).toBe(0);
    }
  });

  test("rejects its create and rolls back the whole call", async () => {
    const key = await orgKey();
    const actor: Actor | null = key.actor;
    await fixture.as.owner.apiKey.revoke({ id: key.id });
    const late = fixture.as.as(actor).invitation.create({
      entries: [{ email: "late@people.example" }],
    });
    expect((await rejectionOf(late)).code).toBe("authorize.unauthenticated");
    const [row] = await fixture.db.sql<{ emails: number }>(
      `SELECT count(*)::integer AS emails FROM delivery WHERE organization_id = $1`,
      [fixture.organization.id],
    );
    expect(row?.emails).toBe(0);
    expect((await fixture.as.owner.invitation.list({})).invitations).toEqual([]);
  });
});
