import { EntitySchema } from "typeorm";

import { integer, primary, text, timestamptz, uuid } from "./columns.ts";

export const requestWindowEntity = new EntitySchema({
  name: "request_window",
  columns: {
    name: primary(text, "request_window_pkey"),
    holder: primary(text, "request_window_pkey"),
    used: integer,
    resets_at: timestamptz,
  },
  indices: [{ name: "request_window_reset_index", columns: ["resets_at"] }],
});

export const organizationPlaceEntity = new EntitySchema({
  name: "organization_place",
  columns: {
    organization_id: primary(uuid, "organization_place_pkey"),
    slot: primary(integer, "organization_place_pkey"),
    open_left: integer,
    invitees_left: integer,
    open_limit: integer,
    invitees_limit: integer,
    counted_at: timestamptz,
  },
  foreignKeys: [
    {
      name: "organization_place_organization_fkey",
      columnNames: ["organization_id"],
      target: "organization",
      referencedColumnNames: ["id"],
    },
  ],
});

export const recipientWindowEntity = new EntitySchema({
  name: "recipient_window",
  columns: {
    recipient: primary(text, "recipient_window_pkey"),
    mailed_at: { ...timestamptz, array: true },
    expires_at: timestamptz,
  },
  indices: [{ name: "recipient_window_expiry_index", columns: ["expires_at"] }],
});
