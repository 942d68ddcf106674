import { EntitySchema } from "typeorm";

import type { Suppression } from "../../model/suppression.ts";
import { now, nullable, primary, text, timestamptz, uuid } from "./columns.ts";
import { organizationKey } from "./foreign-keys.ts";

export const suppressionEntity = new EntitySchema<Suppression & { organizationId: string }>({
  name: "suppression",
  columns: {
    organizationId: primary(uuid, "suppression_pkey"),
    id: primary(uuid, "suppression_pkey"),
    emailKey: text,
    reason: text,
    until: nullable(timestamptz),
    createdAt: now,
  },
  uniques: [{ name: "suppression_email_key", columns: ["organizationId", "emailKey", "reason"] }],
  checks: [
    {
      name: "suppression_reason_check",
      expression: `reason IN ('declined', 'muted', 'bounced', 'spam', 'manual')`,
    },
  ],
  foreignKeys: [organizationKey("suppression_organization_fkey")],
});
