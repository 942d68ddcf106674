import { describe, expect, test } from "vitest";

import { newId } from "../../../model/ids.ts";
import { approvalCases } from "../../../testing/approval-cases.ts";
import {
  auditedBy,
  batchOf,
  newApprovalRequest,
  newInvitation,
} from "../../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../../testing/use-repository-fixture.ts";
import { approvalRepository } from "./approvals.ts";
import { invitationRepository } from "../invitation/invitations.ts";

const fixture = await useRepositoryFixture();
const approvals = approvalRepository(fixture.sql);
const cases = approvalCases(fixture);

describe("approve", () => {
  test("counts up to the quorum, then ends the request with its last approver", async () => {
    const requester = await fixture.user({ name: "Rita" });
    const asked = await cases.request({ quorum: 2, userId: requester });
    const [bob, cyd] = [await fixture.user({ name: "Bob" }), await fixture.user({ name: "Cyd" })];
    const half = await approvals.approve(cases.decision(asked, bob, "fine"));
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
    expect(await cases.notices(asked.organizationId)).toEqual([]);
    const whole = await approvals.approve(cases.decision(asked, cyd));
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
    expect(await fixture.audit(asked.organizationId)).toMatchObject([
      { action: "approval.requested" },
      { action: "invitation.requested" },
      { action: "approval.approved", data: { approvals: 1, quorum: 2, reason: "fine" } },
      { action: "approval.approved", data: { approvals: 2, quorum: 2 } },
    ]);
    expect(await cases.notices(asked.organizationId)).toMatchObject([
      {
        key: `approval:${asked.id}:approved`,
        payload: { approvalRequestId: asked.id, notice: "approved" },
      },
    ]);
    expect(await fixture.count("job", asked.organizationId, "kind = 'slack.approval'")).toBe(1);
  });

  test("does nothing for a second word of one approver, a late one or an ended request", async () => {
    const [bob, cyd] = [await fixture.user(), await fixture.user()];
    const twice = await cases.request({ quorum: 2 });
    await approvals.approve(cases.decision(twice, bob));
    expect(await approvals.approve(cases.decision(twice, bob))).toBeNull();
    expect(await approvals.deny(cases.decision(twice, bob))).toBeNull();
    const late = await cases.request();
    await fixture.sql.run("UPDATE approval_request SET expires_at = usher_now() WHERE id = $1", [
      late.id,
    ]);
    expect(await approvals.approve(cases.decision(late, bob))).toBeNull();
    expect(await approvals.deny(cases.decision(late, bob))).toBeNull();
    const ended = await cases.request();
    await approvals.deny(cases.decision(ended, bob));
    expect(await approvals.approve(cases.decision(ended, cyd))).toBeNull();
    const foreign = { ...late, organizationId: await fixture.organization() };
    expect(await approvals.approve(cases.decision(foreign, bob))).toBeNull();

    expect(await cases.actions(twice.organizationId)).toEqual([
      "approval.requested",
      "approval.approved",
    ]);
    expect(await cases.actions(late.organizationId)).toEqual(["approval.requested"]);
    expect(await fixture.count("approval_decision", late.organizationId)).toBe(0);
    expect(await cases.actions(ended.organizationId)).toEqual([
      "approval.requested",
      "approval.denied",
    ]);
    expect(await fixture.count("approval_decision", ended.organizationId)).toBe(1);
  });
});

describe("deny and close", () => {
  test("deny ends the request with its reason and notifies the requester", async () => {
    const bob = await fixture.user();
    const asked = await cases.request({ quorum: 3 });
    const denied = await approvals.deny(cases.decision(asked, bob, "not now"));
    expect(denied).toMatchObject({
      state: "denied",
      decidedBy: bob,
      denyReason: "not now",
      approvals: 0,
      decisions: [{ verdict: "denied", reason: "not now" }],
    });
    expect(await cases.notices(asked.organizationId)).toMatchObject([
      { key: `approval:${asked.id}:denied` },
    ]);
  });

  test("withdrawn ends an open request and notifies no one", async () => {
    const asked = await cases.request();
    const change = { ...asked, to: "withdrawn", audit: auditedBy } as const;
    expect(await approvals.close(change)).toMatchObject({ state: "withdrawn", decidedBy: null });
    expect(await approvals.close(change)).toBeNull();
    expect(await cases.actions(asked.organizationId)).toEqual([
      "approval.requested",
      "approval.withdrawn",
    ]);
    expect(await cases.notices(asked.organizationId)).toEqual([]);
  });

  test("expired ends only what is past its time, and once", async () => {
    const asked = await cases.request();
    const change = { ...asked, to: "expired", audit: auditedBy } as const;
    expect(await approvals.close(change)).toBeNull();
    expect(await approvals.due(100)).not.toContainEqual(asked);
    fixture.setClock(3600);
    expect(await approvals.find(asked.organizationId, asked.id)).toMatchObject({
      state: "expired",
      storedState: "requested",
    });
    expect(await approvals.due(100)).toContainEqual(asked);
    expect(await approvals.close({ ...change, to: "withdrawn" })).toBeNull();
    expect(await approvals.close(change)).toMatchObject({ storedState: "expired" });
    expect(await approvals.close(change)).toBeNull();
    expect(await cases.notices(asked.organizationId)).toMatchObject([
      { key: `approval:${asked.id}:expired` },
    ]);
  });

  test("without an installation nothing is queued for Slack", async () => {
    const asked = await cases.request({ slack: false });
    await approvals.deny(cases.decision(asked, await fixture.user()));
    expect(await fixture.count("job", asked.organizationId)).toBe(0);
  });
});

test("list pages newest first and filters by what is seen and by requester", async () => {
  const organizationId = await fixture.organization();
  const userId = await fixture.user();
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const asked = newApprovalRequest({ ttlHours: index === 0 ? 1 : 100 });
    ids.unshift(asked.id);
    await invitationRepository(fixture.sql).insert(
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
  const query = {
    organizationId,
    states: null,
    requester: null,
    waitingFor: null,
    cursor: null,
    limit: 10,
  };
  const all = await approvals.list(query);
  expect(all.map((each) => each.id).toSorted()).toEqual(ids.toSorted());
  const [, second] = all;
  if (!second) throw new Error("two rows were expected");
  const cursor = { createdAt: second.createdAt, id: second.id };
  const rest = await approvals.list({ ...query, cursor, limit: 2 });
  expect(rest.map((each) => each.id)).toEqual(all.slice(2, 4).map((each) => each.id));
  fixture.setClock(7200);
  const open = await approvals.list({ ...query, states: ["requested"] });
  expect(open.map((each) => each.id)).not.toContain(ids.at(-1));
  expect(open).toHaveLength(4);
  const expired = await approvals.list({ ...query, states: ["expired"] });
  expect(expired.map((each) => each.id)).toEqual([ids.at(-1)]);
  expect(await approvals.list({ ...query, requester: { userId } })).toHaveLength(1);
});
