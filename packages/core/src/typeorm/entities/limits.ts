import { EntitySchema } from "typeorm";

import { integer, primary, text, timestamptz } from "./columns.ts";

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

export const recipientWindowEntity = new EntitySchema({
  name: "recipient_window",
  columns: {
    recipient: primary(text, "recipient_window_pkey"),
    mailed_at: { ...timestamptz, array: true },
    expires_at: timestamptz,
  },
  indices: [{ name: "recipient_window_expiry_index", columns: ["expires_at"] }],
});
