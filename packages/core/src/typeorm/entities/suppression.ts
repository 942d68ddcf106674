import { EntitySchema } from "typeorm";

import { now, nullable, primary, text, timestamptz, uuid } from "./columns.ts";

export const suppressionEntity = new EntitySchema({
  name: "suppression",
  columns: {
    organization_id: primary(uuid, "suppression_pkey"),
    id: primary(uuid, "suppression_pkey"),
    email_key: text,
    reason: text,
    until: nullable(timestamptz),
    created_at: now,
  },
  uniques: [{ name: "suppression_email_key", columns: ["organization_id", "email_key", "reason"] }],
  checks: [
    {
      name: "suppression_reason_check",
      expression: `reason IN ('declined', 'muted', 'bounced', 'spam', 'manual')`,
    },
  ],
  foreignKeys: [
    {
      name: "suppression_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
  ],
});
