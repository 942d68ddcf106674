import { describe, expect, test } from "vitest";

import {
  auditedBy,
  batchOf,
  fromSlack,
  newInvitation,
  transitionOf,
} from "../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";
import { invitationRepository } from "./invitation/invitations.ts";

const fixture = await useRepositoryFixture();
const invitations = invitationRepository(fixture.sql);

const versionOf = async (requestId: string) =>
  (
    await fixture.sql.rows<{ version: number }>(
      "SELECT version FROM approval_request WHERE id = $1",
      [requestId],
    )
  )[0]?.version;

describe("a request's invitations", () => {
  test("become pending with their own expiry and the first email; the request is rendered again", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const { requestId, rows } = await fixture.requested(organizationId, 3);
    await fixture.sql.run("UPDATE job SET run_at = run_at + interval '1 hour' WHERE key = $1", [
      requestId,
    ]);
    const changed = await invitations.transition({
      ...transitionOf({ organizationId, id: "" }, "approved", {
        set: { expiry: { kind: "restart" } },
      }),
      select: { approvalRequestId: requestId },
    });
    expect(changed).toHaveLength(3);
    for (const row of changed) {
      expect(row).toMatchObject({ generation: 1, deliveryStatus: "queued" });
      expect(Date.parse(row.expiresAt ?? "") - Date.parse(row.stateChangedAt)).toBe(48 * 3_600_000);
    }
    expect(await versionOf(requestId)).toBe(2);
    expect(await fixture.count("delivery", organizationId, "sequence = 1 AND generation = 1")).toBe(
      3,
    );
    expect(await fixture.count("job", organizationId, "kind = 'mail'")).toBe(3);
    // The message update that waited for a retry is due now; there is no second one beside it.
    expect(
      await fixture.count(
        "job",
        organizationId,
        "kind = 'slack.approval' AND run_at <= usher_now()",
      ),
    ).toBe(1);
    expect(await fixture.count("job", organizationId, "kind = 'slack.approval'")).toBe(1);
    expect(rows.map((row) => row.id).toSorted()).toEqual(changed.map((row) => row.id).toSorted());
  });

  test("need a constant number of statements", async () => {
    const organizationId = await fixture.organization();
    let statements = 0;
    const counting = invitationRepository({
      rows: (text, params) => ((statements += 1), fixture.sql.rows(text, params)),
      run: (text, params) => ((statements += 1), fixture.sql.run(text, params)),
      orm: (work) => fixture.sql.orm(work),
      isReadOnly: () => false,
    });
    const { requestId } = await fixture.requested(organizationId, 50);
    const changed = await counting.transition({
      ...transitionOf({ organizationId, id: "" }, "revoked"),
      select: { approvalRequestId: requestId },
      from: ["requested"],
    });
    expect([changed.length, statements]).toEqual([50, 1]);
  });
});

describe("expiry", () => {
  test("equal means expired: at read, in `due`, and for who comes late", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const row = await fixture.pending(organizationId, { ttlHours: 1 }, fromSlack);
    await fixture.sql.run("UPDATE invitation SET expires_at = usher_now() WHERE id = $1", [row.id]);
    expect(await invitations.find(organizationId, row.id)).toMatchObject({
      state: "expired",
      storedState: "pending",
    });
    expect(await invitations.transition(transitionOf(row, "accepted"))).toEqual([]);
    expect(await invitations.due(100)).toContainEqual({ organizationId, id: row.id });
    const sweep = transitionOf(row, "expired", { expiry: "due" });
    expect(await invitations.transition(sweep)).toHaveLength(1);
    expect(await invitations.transition(sweep)).toEqual([]);
    expect(await fixture.count("job", organizationId, "kind = 'slack.notice'")).toBe(1);
  });

  test("of some addresses is made real so that they can be invited again", async () => {
    const organizationId = await fixture.organization();
    const late = await fixture.pending(organizationId, { ttlHours: 1 });
    const live = await fixture.pending(organizationId, { ttlHours: 3 });
    const asked = await fixture.requested(organizationId, 1);
    const keys = [late, live, ...asked.rows].map((row) => row.emailKey);
    fixture.setClock(2 * 3600);
    await invitations.expireAddresses(organizationId, keys, auditedBy);
    await invitations.expireAddresses(organizationId, keys, auditedBy);
    const states = await invitations.findMany(organizationId, [
      late.id,
      live.id,
      asked.rows[0]?.id ?? "",
    ]);
    expect(states.map((row) => row.storedState)).toEqual(["expired", "pending", "expired"]);
    const expired = (await fixture.audit(organizationId)).filter(
      (event) => event.action === "invitation.expired",
    );
    expect(expired.map((event) => event.data)).toEqual(
      expect.arrayContaining([
        { email: late.email, from: "pending", to: "expired" },
        { email: asked.rows[0]?.email, from: "requested", to: "expired" },
      ]),
    );
    expect(expired).toHaveLength(2);
    const again = [late, live].map((row) => newInvitation(row.email));
    const written = await invitations.insert(batchOf(organizationId, again));
    expect(written.map((row) => row.email)).toEqual([late.email]);
  });
});
