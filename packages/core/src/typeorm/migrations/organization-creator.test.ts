import { expect, test } from "vitest";

import type { AuditActor } from "../../model/events/audit-event.ts";
import { newId } from "../../model/ids.ts";
import { useOrganization } from "../../testing/index.ts";
import { OrganizationCreator1763700000015 } from "./0015-organization-creator.ts";

const fixture = useOrganization();

type Made = Pick<AuditActor, "kind" | "via"> & { by: string; creator: string | null };

test("the migration records the creators of organizations, except the operator", async () => {
  const runner = fixture.db.dataSource.createQueryRunner();
  const migration = new OrganizationCreator1763700000015();
  await migration.down(runner);
  const { owner } = fixture.organization;
  const made: Made[] = [
    { by: owner.userId, kind: "session", via: "api", creator: owner.userId },
    { by: owner.userId, kind: "session", via: "cli", creator: null },
    { by: "seed", kind: "system", via: "api", creator: null },
    { by: newId(), kind: "session", via: "api", creator: null },
  ];
  const ids: string[] = [];
  for (const { by, kind, via } of made) {
    const id = newId();
    ids.push(id);
    await fixture.db.sql("INSERT INTO organization (id, slug, name) VALUES ($1, $2, 'Old')", [
      id,
      `old-${id.slice(-12)}`,
    ]);
    await fixture.db.store.read.audit.append({
      organizationId: id,
      action: "organization.created",
      actor: { kind, id: by, via, requestId: null },
      subject: { kind: "organization", id },
      data: {},
    });
  }
  await migration.up(runner);
  await runner.release();
  const rows = await fixture.db.sql<{ id: string; created_by: string | null }>(
    "SELECT id, created_by FROM organization WHERE id = ANY($1)",
    [ids],
  );
  const creators = new Map(rows.map((row) => [row.id, row.created_by]));
  expect(ids.map((id) => creators.get(id))).toEqual(made.map(({ creator }) => creator));
});
