import { EntitySchema } from "typeorm";

import { bigint, jsonb, now, primary, uuid } from "./columns.ts";
import { organizationKey } from "./foreign-keys.ts";

/** How far the retention of an organization has come, and when it goes on. */
export const retentionSweepEntity = new EntitySchema({
  name: "retention_sweep",
  columns: {
    organizationId: primary(uuid, "retention_sweep_pkey"),
    dueAt: now,
    auditSeq: { ...bigint, default: 0 },
    places: { ...jsonb, default: {} },
  },
  foreignKeys: [organizationKey("retention_sweep_organization_fkey")],
});
