import { describe, expect, test } from "vitest";

import { approvalCases } from "../../testing/approval-cases.ts";
import { auditedBy } from "../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";
import type { ApproverDecision } from "../../ports/approval-repository.ts";
import { approvalRepository } from "./approval/approvals.ts";

const fixture = await useRepositoryFixture();
const approvals = approvalRepository(fixture.sql);
const cases = approvalCases(fixture);

/** As the verbs do it: the lock on the request is held to the end of the caller's transaction. */
const approveInTransaction = (given: ApproverDecision) =>
  fixture.transaction((tx) => approvalRepository(tx).approve(given));

describe("races", () => {
  test("twenty approvers at once with quorum one: one counts", async () => {
    const asked = await cases.request();
    const users = await Promise.all(Array.from({ length: 20 }, () => fixture.user()));
    const answers = await Promise.all(
      users.map((userId) => approveInTransaction(cases.decision(asked, userId))),
    );
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await fixture.count("approval_decision", asked.organizationId)).toBe(1);
    expect(await cases.actions(asked.organizationId)).toHaveLength(2);
    expect(await cases.notices(asked.organizationId)).toHaveLength(1);
  });

  test("twenty approvers at once with quorum two: two count, and one sees the end", async () => {
    const asked = await cases.request({ quorum: 2 });
    const users = await Promise.all(Array.from({ length: 20 }, () => fixture.user()));
    const answers = await Promise.all(
      users.map((userId) => approveInTransaction(cases.decision(asked, userId))),
    );
    const counted = answers.filter((answer) => answer !== null);
    expect(counted.map((answer) => answer.state).toSorted()).toEqual(["approved", "requested"]);
    expect(await approvals.find(asked.organizationId, asked.id)).toMatchObject({
      state: "approved",
      approvals: 2,
      version: 3,
    });
    expect(await fixture.count("approval_decision", asked.organizationId)).toBe(2);
    expect(await cases.actions(asked.organizationId)).toHaveLength(3);
    expect(await cases.notices(asked.organizationId)).toHaveLength(1);
  });

  test("one approver twenty times at once counts once", async () => {
    const asked = await cases.request({ quorum: 2 });
    const bob = await fixture.user();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => approveInTransaction(cases.decision(asked, bob))),
    );
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await approvals.find(asked.organizationId, asked.id)).toMatchObject({
      state: "requested",
      approvals: 1,
      version: 2,
    });
    expect(await cases.actions(asked.organizationId)).toHaveLength(2);
  });

  test("approve, deny, withdraw and expire at once: one ends the request", async () => {
    for (let round = 0; round < 10; round += 1) {
      const asked = await cases.request();
      const [bob, cyd] = [await fixture.user(), await fixture.user()];
      const answers = await Promise.all([
        approvals.approve(cases.decision(asked, bob)),
        approvals.deny(cases.decision(asked, cyd)),
        approvals.close({ ...asked, to: "withdrawn", audit: auditedBy }),
        approvals.close({ ...asked, to: "expired", audit: auditedBy }),
      ]);
      const winners = answers.filter((answer) => answer !== null);
      expect(winners).toHaveLength(1);
      const now = await approvals.find(asked.organizationId, asked.id);
      expect(now).toMatchObject({ storedState: winners[0]?.storedState, version: 2 });
      expect(await cases.actions(asked.organizationId)).toEqual([
        "approval.requested",
        `approval.${now?.storedState}`,
      ]);
    }
  });
});
