import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { expireDue } from "../sweep/expire-due.ts";
import { rejectionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization();

const until = (hours: number) =>
  new Date(Date.now() + (fixture.db.clock.offsetSeconds() + hours * 3600) * 1000).toISOString();

async function actionsOf(subjectId: string): Promise<string[]> {
  const { events } = await fixture.as.owner.audit.list({ subjectId });
  return events.map(({ action }) => action).toReversed();
}

describe("a request for access that ends before the request would expire", () => {
  const ask = (ends: readonly (string | null)[]) =>
    fixture.as.member.invitation.create({
      entries: ends.map((accessUntil) => ({ email: `${newId()}@people.example`, accessUntil })),
      onInsufficientRole: "request",
    });

  test("expires with that end, and its invitations with it", async () => {
    const end = until(48);
    const { approvalRequestId, results } = await ask([null, end]);
    const id = approvalRequestId ?? "";
    const approval = await fixture.as.owner.approval.get({ id });
    expect(approval.expiresAt).toBe(end);
    expect(results.map(({ invitation }) => invitation?.expiresAt)).toEqual([end, end]);
    fixture.db.clock.advance("49 hours");
    expect(await rejectionOf(fixture.as.owner.approval.approve({ id }))).toMatchObject({
      code: "approval.expired",
    });
    await expireDue(fixture.db.store);
    for (const { invitation } of results)
      expect((await actionsOf(invitation?.id ?? "")).at(-1)).toBe("invitation.expired");
  });

  test("gives each invitation its own expiry once it is approved", async () => {
    const end = until(48);
    const { approvalRequestId } = await ask([null, end]);
    await fixture.as.owner.approval.approve({ id: approvalRequestId ?? "" });
    const { invitations } = await fixture.as.owner.invitation.list({ states: ["pending"] });
    const expiries = invitations.map(({ expiresAt }) => expiresAt ?? "").toSorted();
    expect(expiries[0]).toBe(end);
    expect(Date.parse(expiries[1] ?? "")).toBeGreaterThan(Date.parse(end));
  });
});
