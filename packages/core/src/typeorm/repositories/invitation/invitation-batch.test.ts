import { describe, expect, test } from "vitest";

import { newId } from "../../../model/ids.ts";
import { batchOf, newApprovalRequest, newInvitation } from "../../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../../testing/use-repository-fixture.ts";
import type { Sql } from "../../sql.ts";
import { invitationRepository } from "./invitations.ts";

const fixture = await useRepositoryFixture();
const invitations = invitationRepository(fixture.sql);

function counted(sql: Sql): Sql & { statements: number } {
  const counter: Sql & { statements: number } = {
    statements: 0,
    rows<T extends object>(text: string, params?: readonly unknown[]) {
      counter.statements += 1;
      return sql.rows<T>(text, params);
    },
    run(text: string, params?: readonly unknown[]) {
      counter.statements += 1;
      return sql.run(text, params);
    },
    orm: (work) => sql.orm(work),
    isReadOnly: () => sql.isReadOnly(),
  };
  return counter;
}

const addresses = (count: number, seed = newId()) =>
  Array.from({ length: count }, (_, index) => `p${index}-${seed}@people.test`);

describe("insert", () => {
  test("writes pending invitations with placeholder, delivery, job and audit event", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const inviterId = await fixture.user({ name: "Ann" });
    const owner = await fixture.user({ email: `known-${newId()}@people.test` });
    const jane = newInvitation("Jane@people.test", {
      role: "member",
      customRoles: ["org-ops"],
      message: "Hello",
      metadata: { ticket: 7 },
      ttlHours: 24,
    });
    const known = newInvitation("known@people.test", {
      inviteeUserId: owner,
      inviteeIsNew: false,
      ttlHours: null,
    });
    const [first, second] = await invitations.insert(
      batchOf(organizationId, [known, jane], {
        inviter: {
          kind: "session",
          userId: inviterId,
          keyId: null,
          slackTeamId: null,
          slackUserId: null,
        },
      }),
    );

    expect(first).toMatchObject({ id: known.id, expiresAt: null, inviteeUserId: owner });
    expect(second).toMatchObject({
      id: jane.id,
      selector: jane.selector,
      state: "pending",
      storedState: "pending",
      generation: 1,
      linkKeyId: "key-1",
      linkCopied: false,
      email: "Jane@people.test",
      emailKey: "jane@people.test",
      role: "member",
      customRoles: ["org-ops"],
      message: "Hello",
      metadata: { ticket: 7 },
      inviterName: "Ann",
      inviterUserId: inviterId,
      deliveryStatus: "queued",
      sentCount: 0,
      lastSentAt: null,
      secondsSinceEmail: 0,
      version: 1,
    });
    expect(Date.parse(second?.expiresAt ?? "") - Date.parse(second?.createdAt ?? "")).toBe(
      24 * 3_600_000,
    );
    expect(await invitations.find(organizationId, jane.id)).toMatchObject({
      ...second,
      secondsSinceEmail: expect.any(Number),
    });

    const placeholders = await fixture.sql.rows(
      "SELECT kind FROM app_user WHERE id = ANY($1::uuid[])",
      [[jane.inviteeUserId]],
    );
    expect(placeholders).toEqual([{ kind: "placeholder" }]);
    const deliveries = await fixture.sql.rows<{ id: string }>(
      "SELECT id, generation, kind, sequence, status FROM delivery WHERE organization_id = $1",
      [organizationId],
    );
    expect(deliveries).toHaveLength(2);
    expect(deliveries[0]).toMatchObject({
      generation: 1,
      kind: "invitation",
      sequence: 1,
      status: "queued",
    });
    const jobs = await fixture.jobs(organizationId);
    expect(jobs.map((job) => [job.kind, job.key, job.payload])).toEqual(
      expect.arrayContaining(deliveries.map(({ id }) => ["mail", id, { deliveryId: id }])),
    );
    expect(jobs).toHaveLength(2);
    expect(await fixture.audit(organizationId)).toEqual([
      {
        action: "invitation.created",
        data: { email: "Jane@people.test", roles: ["member", "org-ops"], source: "api" },
      },
      {
        action: "invitation.created",
        data: { email: "known@people.test", roles: ["member"], source: "api" },
      },
    ]);
  });

  test("writes requested ones under one approval request and emails no one", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const approvalRequest = newApprovalRequest({ ttlHours: 5, note: "please", quorum: 2 });
    const rows = await invitations.insert(
      batchOf(
        organizationId,
        addresses(3).map((email, index) => newInvitation(email, { needsApproval: index < 2 })),
        { approvalRequest },
      ),
    );
    expect(rows.map((row) => [row.state, row.approvalRequestId, row.deliveryStatus])).toEqual([
      ["requested", approvalRequest.id, null],
      ["requested", approvalRequest.id, null],
      ["pending", null, "queued"],
    ]);
    expect(Date.parse(rows[0]?.expiresAt ?? "") - Date.parse(rows[0]?.createdAt ?? "")).toBe(
      5 * 3_600_000,
    );
    expect((await fixture.jobs(organizationId)).map((job) => [job.kind, job.key])).toEqual([
      ["mail", expect.any(String)],
      ["slack.approval", approvalRequest.id],
    ]);
    expect((await fixture.audit(organizationId)).map((event) => event.action)).toEqual([
      "approval.requested",
      "invitation.requested",
      "invitation.requested",
      "invitation.created",
    ]);
  });

  test("queues no Slack job for an organization without an installation", async () => {
    const organizationId = await fixture.organization();
    const approvalRequest = newApprovalRequest();
    await invitations.insert(
      batchOf(organizationId, [newInvitation("a@b.test", { needsApproval: true })], {
        approvalRequest,
      }),
    );
    expect(await fixture.jobs(organizationId)).toEqual([]);
  });

  test("leaves out a live address and makes nothing for it, its request included", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const [email = ""] = addresses(1);
    await invitations.insert(batchOf(organizationId, [newInvitation(email)]));
    const again = newInvitation(email, { needsApproval: true });
    const written = await invitations.insert(
      batchOf(organizationId, [again], { approvalRequest: newApprovalRequest() }),
    );
    expect(written).toEqual([]);
    expect(await fixture.count("approval_request", organizationId)).toBe(0);
    expect(await fixture.count("delivery", organizationId)).toBe(1);
    expect(await fixture.count("audit_event", organizationId)).toBe(1);
    const placeholder = "SELECT id FROM app_user WHERE id = $1";
    expect(await fixture.sql.rows(placeholder, [again.inviteeUserId])).toEqual([]);
  });

  test("writes one row for an address that the batch names twice", async () => {
    const organizationId = await fixture.organization();
    const written = await invitations.insert(
      batchOf(organizationId, [newInvitation("x@b.test"), newInvitation("X@b.test")]),
    );
    expect(written).toHaveLength(1);
    expect(await fixture.count("delivery", organizationId)).toBe(1);
  });

  test("needs one statement for one address and for a hundred", async () => {
    const organizationId = await fixture.organization();
    const one = counted(fixture.sql);
    await invitationRepository(one).insert(
      batchOf(
        organizationId,
        addresses(1).map((email) => newInvitation(email)),
      ),
    );
    const hundred = counted(fixture.sql);
    await invitationRepository(hundred).insert(
      batchOf(
        organizationId,
        addresses(100).map((email) => newInvitation(email)),
      ),
    );
    expect([one.statements, hundred.statements]).toEqual([1, 1]);
    const facts = counted(fixture.sql);
    await invitationRepository(facts).facts(organizationId, addresses(100));
    expect(facts.statements).toBe(1);
  });
});
