import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import type { ApproverDecision } from "../../approval/ports.ts";
import { newId } from "../../kernel/ids.ts";
import {
  auditedBy,
  batchOf,
  newApprovalRequest,
  newInvitation,
  openRepositoryWorld,
  type RepositoryWorld,
} from "../../testing/repository-world.ts";
import { approvalRepository } from "./approvals.ts";
import { invitationRepository } from "./invitations.ts";

let world: RepositoryWorld;
let approvals: ReturnType<typeof approvalRepository>;
beforeAll(async () => {
  world = await openRepositoryWorld();
  approvals = approvalRepository(world.sql);
});
afterEach(() => {
  world.setClock(0);
});
afterAll(() => world.close());

async function request(options: { quorum?: number; slack?: boolean; userId?: string } = {}) {
  const organizationId = await world.organization({ slack: options.slack ?? true });
  const asked = newApprovalRequest({ quorum: options.quorum ?? 1, ttlHours: 1, note: "please" });
  await invitationRepository(world.sql).insert(
    batchOf(organizationId, [newInvitation(`${newId()}@b.test`, { needsApproval: true })], {
      approvalRequest: asked,
      inviter: {
        kind: "slack_user",
        userId: options.userId ?? null,
        keyId: null,
        slackTeamId: "T1",
        slackUserId: "U1",
      },
    }),
  );
  return { organizationId, id: asked.id };
}

const decision = (
  of: { organizationId: string; id: string },
  userId: string,
  reason: string | null = null,
): ApproverDecision => ({
  organizationId: of.organizationId,
  requestId: of.id,
  userId,
  reason,
  via: "slack",
  audit: auditedBy,
});

const actions = async (organizationId: string) =>
  (await world.audit(organizationId))
    .map((event) => event.action)
    .filter((action) => action.startsWith("approval."));

const notices = async (organizationId: string) =>
  (await world.jobs(organizationId)).filter((job) => job.kind === "slack.notice");

describe("approve", () => {
  test("counts up to the quorum, then ends the request with its last approver", async () => {
    const requester = await world.user({ name: "Rita" });
    const asked = await request({ quorum: 2, userId: requester });
    const [bob, cyd] = [await world.user({ name: "Bob" }), await world.user({ name: "Cyd" })];
    const half = await approvals.approve(decision(asked, bob, "fine"));
    expect(half).toMatchObject({
      state: "requested",
      approvals: 1,
      version: 2,
      decidedBy: null,
      decidedAt: null,
      requesterName: "Rita",
      note: "please",
      decisions: [
        { userId: bob, userName: "Bob", verdict: "approved", reason: "fine", via: "slack" },
      ],
    });
    expect(await notices(asked.organizationId)).toEqual([]);
    const whole = await approvals.approve(decision(asked, cyd));
    expect(whole).toMatchObject({
      state: "approved",
      storedState: "approved",
      approvals: 2,
      version: 3,
      decidedBy: cyd,
      decidedByName: "Cyd",
    });
    expect(whole?.decisions.map((each) => each.userName)).toEqual(["Bob", "Cyd"]);
    expect(whole?.decisions[0]?.decidedAt).toMatch(/^\d{4}-.*Z$/);
    expect(await approvals.find(asked.organizationId, asked.id)).toEqual(whole);
    expect(await world.audit(asked.organizationId)).toMatchObject([
      { action: "approval.requested" },
      { action: "invitation.requested" },
      { action: "approval.approved", data: { approvals: 1, quorum: 2, reason: "fine" } },
      { action: "approval.approved", data: { approvals: 2, quorum: 2 } },
    ]);
    expect(await notices(asked.organizationId)).toMatchObject([
      {
        key: `approval:${asked.id}:approved`,
        payload: { approvalRequestId: asked.id, notice: "approved" },
      },
    ]);
    expect(await world.count("job", asked.organizationId, "kind = 'slack.approval'")).toBe(1);
  });

  test("does nothing for a second word of one approver, a late one or an ended request", async () => {
    const [bob, cyd] = [await world.user(), await world.user()];
    const twice = await request({ quorum: 2 });
    await approvals.approve(decision(twice, bob));
    expect(await approvals.approve(decision(twice, bob))).toBeNull();
    expect(await approvals.deny(decision(twice, bob))).toBeNull();
    const late = await request();
    await world.sql.run("UPDATE approval_request SET expires_at = usher_now() WHERE id = $1", [
      late.id,
    ]);
    expect(await approvals.approve(decision(late, bob))).toBeNull();
    expect(await approvals.deny(decision(late, bob))).toBeNull();
    const ended = await request();
    await approvals.deny(decision(ended, bob));
    expect(await approvals.approve(decision(ended, cyd))).toBeNull();
    const foreign = { ...late, organizationId: await world.organization() };
    expect(await approvals.approve(decision(foreign, bob))).toBeNull();

    expect(await actions(twice.organizationId)).toEqual([
      "approval.requested",
      "approval.approved",
    ]);
    expect(await actions(late.organizationId)).toEqual(["approval.requested"]);
    expect(await world.count("approval_decision", late.organizationId)).toBe(0);
    expect(await actions(ended.organizationId)).toEqual(["approval.requested", "approval.denied"]);
    expect(await world.count("approval_decision", ended.organizationId)).toBe(1);
  });
});

describe("deny and close", () => {
  test("deny ends the request with its reason and tells the requester", async () => {
    const bob = await world.user();
    const asked = await request({ quorum: 3 });
    const denied = await approvals.deny(decision(asked, bob, "not now"));
    expect(denied).toMatchObject({
      state: "denied",
      decidedBy: bob,
      denyReason: "not now",
      approvals: 0,
      decisions: [{ verdict: "denied", reason: "not now" }],
    });
    expect(await notices(asked.organizationId)).toMatchObject([
      { key: `approval:${asked.id}:denied` },
    ]);
  });

  test("withdrawn ends an open request and tells nobody", async () => {
    const asked = await request();
    const change = { ...asked, to: "withdrawn", audit: auditedBy } as const;
    expect(await approvals.close(change)).toMatchObject({ state: "withdrawn", decidedBy: null });
    expect(await approvals.close(change)).toBeNull();
    expect(await actions(asked.organizationId)).toEqual([
      "approval.requested",
      "approval.withdrawn",
    ]);
    expect(await notices(asked.organizationId)).toEqual([]);
  });

  test("expired ends only what is past its time, and once", async () => {
    const asked = await request();
    const change = { ...asked, to: "expired", audit: auditedBy } as const;
    expect(await approvals.close(change)).toBeNull();
    expect(await approvals.due(100)).not.toContainEqual(asked);
    world.setClock(3600);
    expect(await approvals.find(asked.organizationId, asked.id)).toMatchObject({
      state: "expired",
      storedState: "requested",
    });
    expect(await approvals.due(100)).toContainEqual(asked);
    expect(await approvals.close({ ...change, to: "withdrawn" })).toBeNull();
    expect(await approvals.close(change)).toMatchObject({ storedState: "expired" });
    expect(await approvals.close(change)).toBeNull();
    expect(await notices(asked.organizationId)).toMatchObject([
      { key: `approval:${asked.id}:expired` },
    ]);
  });

  test("without an installation nothing is queued for Slack", async () => {
    const asked = await request({ slack: false });
    await approvals.deny(decision(asked, await world.user()));
    expect(await world.count("job", asked.organizationId)).toBe(0);
  });
});

test("list pages newest first and filters by what is seen and by requester", async () => {
  const organizationId = await world.organization();
  const userId = await world.user();
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const asked = newApprovalRequest({ ttlHours: index === 0 ? 1 : 100 });
    ids.unshift(asked.id);
    await invitationRepository(world.sql).insert(
      batchOf(organizationId, [newInvitation(`${newId()}@b.test`, { needsApproval: true })], {
        approvalRequest: asked,
        ...(index === 4 && {
          inviter: {
            kind: "session",
            userId,
            keyId: null,
            slackTeamId: null,
            slackUserId: null,
          },
        }),
      }),
    );
  }
  const query = { organizationId, states: null, requesterUserId: null, cursor: null, limit: 10 };
  const all = await approvals.list(query);
  expect(all.map((each) => each.id).toSorted()).toEqual(ids.toSorted());
  const [, second] = all;
  if (!second) throw new Error("two rows were expected");
  const cursor = { createdAt: second.createdAt, id: second.id };
  const rest = await approvals.list({ ...query, cursor, limit: 2 });
  expect(rest.map((each) => each.id)).toEqual(all.slice(2, 4).map((each) => each.id));
  world.setClock(7200);
  const open = await approvals.list({ ...query, states: ["requested"] });
  expect(open.map((each) => each.id)).not.toContain(ids.at(-1));
  expect(open).toHaveLength(4);
  const expired = await approvals.list({ ...query, states: ["expired"] });
  expect(expired.map((each) => each.id)).toEqual([ids.at(-1)]);
  expect(await approvals.list({ ...query, requesterUserId: userId })).toHaveLength(1);
});

/** As the verbs do it: the lock on the request is held to the end of the caller's transaction. */
const approveInTransaction = (given: ApproverDecision) =>
  world.transaction((tx) => approvalRepository(tx).approve(given));

describe("races", () => {
  test("twenty approvers at once with quorum one: one counts", async () => {
    const asked = await request();
    const users = await Promise.all(Array.from({ length: 20 }, () => world.user()));
    const answers = await Promise.all(
      users.map((userId) => approveInTransaction(decision(asked, userId))),
    );
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await world.count("approval_decision", asked.organizationId)).toBe(1);
    expect(await actions(asked.organizationId)).toHaveLength(2);
    expect(await notices(asked.organizationId)).toHaveLength(1);
  });

  test("twenty approvers at once with quorum two: two count, and one sees the end", async () => {
    const asked = await request({ quorum: 2 });
    const users = await Promise.all(Array.from({ length: 20 }, () => world.user()));
    const answers = await Promise.all(
      users.map((userId) => approveInTransaction(decision(asked, userId))),
    );
    const counted = answers.filter((answer) => answer !== null);
    expect(counted.map((answer) => answer.state).toSorted()).toEqual(["approved", "requested"]);
    expect(await approvals.find(asked.organizationId, asked.id)).toMatchObject({
      state: "approved",
      approvals: 2,
      version: 3,
    });
    expect(await world.count("approval_decision", asked.organizationId)).toBe(2);
    expect(await actions(asked.organizationId)).toHaveLength(3);
    expect(await notices(asked.organizationId)).toHaveLength(1);
  });

  test("one approver twenty times at once counts once", async () => {
    const asked = await request({ quorum: 2 });
    const bob = await world.user();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => approveInTransaction(decision(asked, bob))),
    );
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await approvals.find(asked.organizationId, asked.id)).toMatchObject({
      state: "requested",
      approvals: 1,
      version: 2,
    });
    expect(await actions(asked.organizationId)).toHaveLength(2);
  });

  test("approve, deny, withdraw and expire at once: one ends the request", async () => {
    for (let round = 0; round < 10; round += 1) {
      const asked = await request();
      const [bob, cyd] = [await world.user(), await world.user()];
      const answers = await Promise.all([
        approvals.approve(decision(asked, bob)),
        approvals.deny(decision(asked, cyd)),
        approvals.close({ ...asked, to: "withdrawn", audit: auditedBy }),
        approvals.close({ ...asked, to: "expired", audit: auditedBy }),
      ]);
      const winners = answers.filter((answer) => answer !== null);
      expect(winners).toHaveLength(1);
      const now = await approvals.find(asked.organizationId, asked.id);
      expect(now).toMatchObject({ storedState: winners[0]?.storedState, version: 2 });
      expect(await actions(asked.organizationId)).toEqual([
        "approval.requested",
        `approval.${now?.storedState}`,
      ]);
    }
  });
});
