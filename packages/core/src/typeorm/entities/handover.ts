import { EntitySchema } from "typeorm";

import type { HandoverCode } from "../../model/handover.ts";
import { bytea, now, nullable, primary, text, timestamptz, unselected, uuid } from "./columns.ts";
import { foreignKeyWithin, organizationKey } from "./foreign-keys.ts";

const codeKey = "handover_code_pkey";

export const handoverCodeEntity = new EntitySchema<HandoverCode & { createdAt: string }>({
  name: "handover_code",
  columns: {
    organizationId: primary(uuid, codeKey),
    codeHash: primary(bytea, codeKey),
    invitationId: uuid,
    returnTo: text,
    createdAt: unselected(now),
    expiresAt: timestamptz,
    usedAt: nullable(timestamptz),
    reusedAt: nullable(timestamptz),
  },
  indices: [
    { name: "handover_code_invitation_index", columns: ["organizationId", "invitationId"] },
    { name: "handover_code_expiry_index", columns: ["expiresAt"] },
  ],
  foreignKeys: [
    organizationKey("handover_code_organization_fkey"),
    foreignKeyWithin("handover_code_invitation_fkey", "invitationId", "invitation"),
  ],
});
