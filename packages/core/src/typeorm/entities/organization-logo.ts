import { EntitySchema } from "typeorm";

import type { Logo } from "../../model/brand/logo.ts";
import { bytea, integer, now, primary, text, uuid } from "./columns.ts";
import { organizationKey } from "./foreign-keys.ts";

export const organizationLogoEntity = new EntitySchema<
  Logo & { organizationId: string; createdAt: string }
>({
  name: "organization_logo",
  columns: {
    organizationId: primary(uuid, "organization_logo_pkey"),
    type: text,
    digest: text,
    width: integer,
    height: integer,
    image: bytea,
    createdAt: now,
  },
  checks: [
    {
      name: "organization_logo_type_check",
      expression: `type IN ('image/png', 'image/jpeg')`,
    },
  ],
  foreignKeys: [organizationKey("organization_logo_organization_fkey")],
});
