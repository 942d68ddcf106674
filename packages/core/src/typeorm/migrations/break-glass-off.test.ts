import { expect, test } from "vitest";

import { createAuditSealer } from "../../audit/seal-audit.ts";
import { verifyAuditChain } from "../../audit/verify-chain.ts";
import { newId } from "../../model/ids.ts";
import {
  createCallers,
  createOrganization,
  useOrganization,
  type TestOrganization,
} from "../../testing/index.ts";
import { BreakGlassOff1763700000016 } from "./0016-break-glass-off.ts";

const fixture = useOrganization({ poolSize: 12 });

/** The organizations as the version before left them, then the migration. */
async function migrated(stored: Record<string, unknown>[]): Promise<TestOrganization[]> {
  const runner = fixture.db.dataSource.createQueryRunner();
  const migration = new BreakGlassOff1763700000016();
  await migration.down(runner);
  const organizations: TestOrganization[] = [];
  for (const policy of stored) {
    const made = await createOrganization(fixture.db.store);
    await fixture.db.sql("UPDATE organization SET policy = $2 WHERE id = $1", [
      made.id,
      JSON.stringify(policy),
    ]);
    organizations.push(made);
  }
  await runner.startTransaction();
  await migration.up(runner);
  await runner.commitTransaction();
  await runner.release();
  return organizations;
}

const on = { approval: { breakGlass: true, quorum: 3 }, notices: "both" };
const off = { approval: { breakGlass: false, quorum: 3 } };

test("the migration turns break glass off where it was on, explicitly or by default, and changes nothing else", async () => {
  const organizations = await migrated([on, { approval: { quorum: 2 } }, {}, off]);
  const policies = await Promise.all(
    organizations.map(async ({ id }) => {
      const [row] = await fixture.db.sql<{ policy: object; version: number }>(
        "SELECT policy, version FROM organization WHERE id = $1",
        [id],
      );
      return row;
    }),
  );
  expect(policies).toEqual([
    { policy: { approval: { breakGlass: false, quorum: 3 }, notices: "both" }, version: 2 },
    { policy: { approval: { breakGlass: false, quorum: 2 } }, version: 2 },
    { policy: { approval: { breakGlass: false } }, version: 2 },
    { policy: off, version: 1 },
  ]);
});

test("the migration leaves one audit event for each change, which the chain seals like any other", async () => {
  const [changed, unchanged] = await migrated([on, off]);
  const events = async (of: TestOrganization | undefined) =>
    of === undefined
      ? []
      : (await createCallers(fixture.db.store, of).owner.audit.list({})).events.filter(
          ({ actorId }) => actorId === "migration",
        );
  expect(await events(changed)).toMatchObject([
    {
      action: "organization.policy_updated",
      actorKind: "system",
      via: "cli",
      subjectId: changed?.id,
      data: { breakGlass: false, changed: { approval: { breakGlass: false } } },
    },
  ]);
  expect(await events(unchanged)).toEqual([]);
  await createAuditSealer(fixture.db.store).seal();
  const verified = await verifyAuditChain(fixture.db.store, changed?.id ?? "");
  expect(verified).toMatchObject({ events: 1, waiting: 0, broken: null });
});

test("the migration queues a notice to each active owner, and a worker sends it", async () => {
  const [made] = await migrated([on]);
  if (!made) throw new Error("no organization");
  const jobs = await fixture.db.sql<{ kind: string; key: string }>(
    "SELECT kind, key FROM job WHERE organization_id = $1",
    [made.id],
  );
  expect(jobs).toEqual([{ kind: "mail.owner_notice", key: expect.any(String) }]);
  const delivery = await fixture.db.store.read.outbox.beginSending({
    organizationId: made.id,
    deliveryId: jobs[0]?.key ?? "",
    from: ["queued"],
  });
  expect(delivery).toMatchObject({
    kind: "owner_notice",
    notice: "break_glass_off",
    to: made.owner.email,
    by: null,
  });
});

test("an organization created later by the previous version has break glass off too", async () => {
  await migrated([]);
  const id = newId();
  await fixture.db.sql(
    "INSERT INTO organization (id, slug, name, policy) VALUES ($1, $2, 'Old', $3)",
    [id, `old-${id.slice(-12)}`, JSON.stringify(on)],
  );
  const [row] = await fixture.db.sql("SELECT policy FROM organization WHERE id = $1", [id]);
  expect(row).toEqual({ policy: { approval: { breakGlass: false, quorum: 3 }, notices: "both" } });
});
