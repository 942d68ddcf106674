import { beforeEach, describe, expect, test } from "vitest";

import { expireDue } from "../sweep/expire-due.ts";
import { newId } from "../model/ids.ts";
import { useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 12 });

beforeEach(() =>
  fixture.db.sql(
    "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
    [fixture.organization.id, newId(), `T${newId()}`],
  ),
);

const inSlack = (role: "member" | "admin") =>
  fixture.as.as(
    {
      kind: "slack_user",
      userId: fixture.organization[role].userId,
      teamId: "T1",
      slackUserId: `U-${role}`,
    },
    { via: "slack" },
  );

async function asked() {
  const batch = await inSlack("member").invitation.create({
    entries: [{ email: `${newId()}@people.example`, roles: ["admin"] }],
    onInsufficientRole: "request",
  });
  return batch.approvalRequestId ?? "";
}

/** Notices to people in Slack. */
async function sentNotices() {
  const rows = await fixture.db.sql<{ payload: Record<string, string> }>(
    `SELECT payload FROM job WHERE organization_id = $1
       AND kind IN ('slack.notice', 'slack.alert', 'slack.reminder')
     ORDER BY created_at, id`,
    [fixture.organization.id],
  );
  return rows.map(({ payload }) => [payload["approvalRequestId"], payload["notice"]]);
}

const policy = (part: Record<string, unknown>) =>
  fixture.as.owner.organization.updatePolicy({ policy: part });

describe("a requester in Slack is notified once", () => {
  test.each(["approved", "denied"] as const)("when it is %s, ten times at once", async (end) => {
    const id = await asked();
    await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        fixture.as.admin.approval[end === "approved" ? "approve" : "deny"]({ id }),
      ),
    );
    expect(await sentNotices()).toEqual([[id, end]]);
  });

  test("when it expires, whichever process sweeps, with one event and a new version", async () => {
    const id = await asked();
    const before = await fixture.as.admin.approval.get({ id });
    await fixture.db.sql("DELETE FROM job WHERE organization_id = $1", [fixture.organization.id]);
    fixture.db.clock.advance("8 days");
    await Promise.all(Array.from({ length: 5 }, () => expireDue(fixture.db.store)));
    expect(await sentNotices()).toEqual([[id, "expired"]]);
    const shown = await fixture.db.sql<{ key: string }>(
      "SELECT key FROM job WHERE organization_id = $1 AND kind = 'slack.approval'",
      [fixture.organization.id],
    );
    expect(shown).toEqual([{ key: id }]);
    expect((await fixture.as.admin.approval.get({ id })).version).toBeGreaterThan(before.version);
    const { events } = await fixture.as.owner.audit.list({ action: "approval.expired" });
    expect(events).toHaveLength(1);
  });
});

describe("no notice is sent", () => {
  test("for an invitation without approval", async () => {
    await policy({
      approval: { required: "external_domain", autoApproveDomains: ["people.example"] },
    });
    const batch = await inSlack("admin").invitation.create({
      entries: [{ email: "jane@people.example" }],
    });
    expect(batch.summary.invited).toBe(1);
    expect(await sentNotices()).toEqual([]);
  });

  test("for the requester's own withdrawal or an incomplete quorum", async () => {
    await inSlack("member").approval.withdraw({ id: await asked() });
    await policy({ approval: { quorum: 2 } });
    await fixture.as.admin.approval.approve({ id: await asked() });
    expect(await sentNotices()).toEqual([]);
  });

  test("if the policy turns notices off", async () => {
    await policy({ notices: "none" });
    await fixture.as.admin.approval.deny({ id: await asked() });
    expect(await sentNotices()).toEqual([]);
    await policy({ notices: "mail" });
    const id = await asked();
    await fixture.as.admin.approval.deny({ id });
    expect(await sentNotices()).toEqual([[id, "denied"]]);
  });
});
