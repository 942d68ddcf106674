import { EntitySchema } from "typeorm";

import { integer, primary, text, timestamptz, timestamptzList, uuid } from "./columns.ts";
import { organizationKey } from "./foreign-keys.ts";

export const requestWindowEntity = new EntitySchema({
  name: "request_window",
  columns: {
    name: primary(text, "request_window_pkey"),
    holder: primary(text, "request_window_pkey"),
    used: integer,
    resetsAt: timestamptz,
  },
  indices: [{ name: "request_window_reset_index", columns: ["resetsAt"] }],
});

export const organizationPlaceEntity = new EntitySchema({
  name: "organization_place",
  columns: {
    organizationId: primary(uuid, "organization_place_pkey"),
    slot: primary(integer, "organization_place_pkey"),
    openLeft: integer,
    inviteesLeft: integer,
    openLimit: integer,
    inviteesLimit: integer,
    countedAt: timestamptz,
  },
  foreignKeys: [organizationKey("organization_place_organization_fkey")],
});

export const recipientWindowEntity = new EntitySchema({
  name: "recipient_window",
  columns: {
    recipient: primary(text, "recipient_window_pkey"),
    mailedAt: timestamptzList,
    expiresAt: timestamptz,
  },
  indices: [{ name: "recipient_window_expiry_index", columns: ["expiresAt"] }],
});
