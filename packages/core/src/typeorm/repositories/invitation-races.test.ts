import { setTimeout as wait } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import { newId } from "../../model/ids.ts";
import {
  auditedBy,
  batchOf,
  fromSlack,
  newInvitation,
  transitionOf,
} from "../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";
import { approvalRepository } from "./approval/approvals.ts";
import { invitationRepository } from "./invitation/invitations.ts";

const fixture = await useRepositoryFixture();
const invitations = invitationRepository(fixture.sql);

const addresses = (count: number, seed = newId()) =>
  Array.from({ length: count }, (_, index) => `p${index}-${seed}@people.test`);

describe("inserts at once", () => {
  test("a hundred inserts of one address at once make one row (I1)", async () => {
    const organizationId = await fixture.organization();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        invitations.insert(batchOf(organizationId, [newInvitation("jane@b.test")])),
      ),
    );
    expect(answers.flat()).toHaveLength(1);
    expect(await fixture.count("invitation", organizationId)).toBe(1);
    expect(await fixture.count("delivery", organizationId)).toBe(1);
    expect(await fixture.count("job", organizationId)).toBe(1);
    expect(await fixture.count("audit_event", organizationId)).toBe(1);
  });

  test("overlapping batches in different orders do not deadlock and write each address once", async () => {
    const organizationId = await fixture.organization();
    const all = addresses(20);
    const orders = Array.from({ length: 40 }, (_, index) => {
      const rotated = [...all.slice(index % 20), ...all.slice(0, index % 20)];
      return index % 2 === 0 ? rotated : rotated.toReversed();
    });
    const answers = await Promise.all(
      orders.map((emails) =>
        invitations.insert(
          batchOf(
            organizationId,
            emails.map((email) => newInvitation(email)),
          ),
        ),
      ),
    );
    expect(
      answers
        .flat()
        .map((row) => row.email)
        .toSorted(),
    ).toEqual(all.toSorted());
    expect(await fixture.count("invitation", organizationId)).toBe(20);
    expect(await fixture.count("job", organizationId)).toBe(20);
  });

  test("batches that stand in each other's way are written in one order", async () => {
    const organizationId = await fixture.organization();
    const [first = "", middle = "", last = ""] = addresses(3);
    const insert = (emails: string[]) =>
      invitations.insert(
        batchOf(
          organizationId,
          emails.map((email) => newInvitation(email)),
        ),
      );
    const begun = await fixture.transaction(async (tx) => {
      await invitationRepository(tx).insert(batchOf(organizationId, [newInvitation(middle)]));
      const answers = Promise.all([insert([first, middle, last]), insert([last, middle, first])]);
      await wait(200);
      return { answers };
    });
    const written = (await begun.answers).flat().map((row) => row.email);
    expect(written.toSorted()).toEqual([first, last].toSorted());
  });
});

describe("changes at once", () => {
  test("fifty changes of one row have one winner, which alone has effects (I2)", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const row = await fixture.pending(organizationId, {}, fromSlack);
    const userId = newId();
    const answers = await fixture.whileLocked({ table: "invitation", id: row.id }, () =>
      Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          invitations.transition(
            index % 2 === 0
              ? transitionOf(row, "accepted", {
                  set: { acceptedUserId: userId },
                })
              : transitionOf(row, "revoked"),
          ),
        ),
      ),
    );
    expect(answers.flat()).toHaveLength(1);
    expect((await invitations.find(organizationId, row.id))?.version).toBe(2);
    expect(await fixture.count("audit_event", organizationId)).toBe(2);
    expect(await fixture.count("job", organizationId, "kind = 'slack.notice'")).toBeLessThan(2);
  });

  test("twenty resends of one generation at once send one email", async () => {
    const organizationId = await fixture.organization();
    const row = await fixture.pending(organizationId);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        invitations.transition(
          transitionOf(row, "resent", {
            expected: { generation: 1 },
            set: { newGeneration: { linkKeyId: "k" }, expiry: { kind: "restart" } },
          }),
        ),
      ),
    );
    expect(answers.flat()).toHaveLength(1);
    expect(await fixture.count("delivery", organizationId)).toBe(2);
  });

  test("changes of many rows in any order, with their requests, do not deadlock", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const asked = await Promise.all([1, 2, 3, 4].map(() => fixture.requested(organizationId, 5)));
    const rows = asked.flatMap((request) => request.rows);
    await invitations.transition({
      ...transitionOf({ organizationId, id: "" }, "approved"),
      select: { ids: rows.map((row) => row.id) },
    });
    const copied = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const ids = rows.filter((_row, at) => (at + index) % 3 !== 0).map((row) => row.id);
        return invitations.transition({
          ...transitionOf({ organizationId, id: "" }, "extended"),
          select:
            index % 4 === 0
              ? { approvalRequestId: asked[(index / 4) % 4]?.requestId ?? "" }
              : { ids: index % 2 === 0 ? ids : ids.toReversed() },
        });
      }),
    );
    const changes = copied.flat();
    for (const row of rows) {
      const times = changes.filter((changed) => changed.id === row.id).length;
      expect((await invitations.find(organizationId, row.id))?.version).toBe(2 + times);
    }
  });

  test("a revocation waits for the decision on its request without holding what that needs", async () => {
    const organizationId = await fixture.organization({ slack: true });
    const { requestId, rows } = await fixture.requested(organizationId, 2);
    const [row] = rows;
    if (!row) throw new Error("nothing was inserted");
    const begun = await fixture.transaction(async (tx) => {
      await approvalRepository(tx).approve({
        organizationId,
        requestId,
        userId: newId(),
        onBehalfOf: null,
        reason: null,
        via: "api",
        audit: auditedBy,
      });
      const revoked = invitations.transition(transitionOf(row, "revoked"));
      await wait(200);
      const released = await invitationRepository(tx).transition({
        ...transitionOf(row, "approved"),
        select: { approvalRequestId: requestId },
      });
      return { revoked, released };
    });
    expect(begun.released).toHaveLength(2);
    expect(await begun.revoked).toMatchObject([{ state: "revoked", version: 3 }]);
    expect((await fixture.audit(organizationId)).at(-1)?.data).toMatchObject({ from: "pending" });
  });
});
