import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { useOrganization } from "../testing/index.ts";
import type { UsherCaller } from "../trpc/app-router.ts";

const fixture = useOrganization({ poolSize: 6 });

const policy = (approval: object) =>
  fixture.as.owner.organization.updatePolicy({ policy: { approval } });

async function ask(caller: UsherCaller, ...roles: string[]) {
  const { results } = await caller.invitation.create({
    entries: roles.map((role) => ({ email: `${newId()}@people.example`, roles: [role] })),
    onInsufficientRole: "request",
  });
  return results.map(({ outcome, error }) => error?.code ?? outcome);
}

const requests = async () => (await fixture.as.owner.approval.list({})).approvals;

describe("a request that too few people can approve", () => {
  test("is rejected, names the setting, and leaves nothing", async () => {
    await policy({ required: "always", quorum: 2 });
    const { results } = await fixture.as.admin.invitation.create({
      entries: [{ email: "jane@people.example" }],
    });
    expect(results[0]?.error).toMatchObject({
      code: "approval.undecidable",
      status: 409,
      details: { setting: "approval.quorum", quorum: 2, approvers: 1, requiredRole: "admin" },
    });
    expect(results[0]?.error?.message).toContain("2 approvals, and 1 person besides the requester");
    expect(await requests()).toEqual([]);
    expect(await ask(fixture.as.member, "member")).toEqual(["requested"]);
  });

  test("names the approvers where no one is left", async () => {
    await policy({ required: "always" });
    await fixture.as.owner.member.remove({ id: fixture.organization.admin.membershipId });
    const { results } = await fixture.as.owner.invitation.create({
      entries: [{ email: "jane@people.example" }],
    });
    expect(results[0]?.error?.details).toMatchObject({
      setting: "approval.approvers",
      approvers: 0,
    });
  });

  test.each<[string, object]>([
    ["break glass is on", { breakGlass: true }],
    ["the requester may approve it too", { allowSelfApproval: true }],
    ["one approval is enough", { quorum: 1 }],
  ])("is made where %s", async (_why, over) => {
    await policy({ required: "always", quorum: 2, ...over });
    expect(await ask(fixture.as.admin, "member")).toEqual(["requested"]);
  });

  test("is rejected although an approver has a delegate, whose vote is the approver's", async () => {
    await policy({ required: "always", quorum: 2 });
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const toUserId = fixture.organization.billing.userId;
    await fixture.as.owner.approval.delegate({ toUserId, until });
    expect(await ask(fixture.as.admin, "member")).toEqual(["approval.undecidable"]);
  });

  test("does not stop the entries that need no approval", async () => {
    await policy({ required: "privileged_role", quorum: 2 });
    expect(await ask(fixture.as.admin, "member", "admin")).toEqual([
      "invited",
      "approval.undecidable",
    ]);
  });

  test("is judged by the role it asks for", async () => {
    await policy({ quorum: 2 });
    expect(await ask(fixture.as.member, "admin")).toEqual(["requested"]);
    expect(await ask(fixture.as.member, "owner")).toEqual(["approval.undecidable"]);
  });
});

describe("a change of the policy warns", () => {
  const warnings = async (approval: object) =>
    (await policy(approval)).warnings.map(({ code, path }) => [code, path]);

  test("where no request can be approved", async () => {
    expect(await warnings({ quorum: 3 })).toEqual([["approval.undecidable", "approval.quorum"]]);
    const userIds = [newId()];
    expect(await warnings({ quorum: 1, approvers: { kind: "list", userIds } })).toEqual([
      ["approval.undecidable", "approval.approvers"],
    ]);
  });

  test("where approvers have to ask and too few others are left", async () => {
    expect(await warnings({ required: "always", quorum: 2 })).toEqual([
      ["approval.approvers_stuck", "approval.quorum"],
    ]);
    expect(await warnings({ required: "when_insufficient" })).toEqual([]);
  });

  test.each<[string, object]>([
    ["nothing needs an approval", { required: "never" }],
    ["break glass is on", { breakGlass: true }],
  ])("not where %s", async (_why, over) => {
    expect(await warnings({ quorum: 3, ...over })).toEqual([]);
  });
});
