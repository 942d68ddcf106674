import { EntitySchema } from "typeorm";

import { now, nullable, primary, text, timestamptz, uuid } from "./columns.ts";

export const appUserEntity = new EntitySchema({
  name: "app_user",
  columns: {
    id: primary(uuid, "app_user_pkey"),
    kind: text,
    status: { ...text, default: "active" },
    name: nullable(text),
    merged_into: nullable(uuid),
    created_at: now,
    time_zone: nullable(text),
  },
  checks: [
    { name: "app_user_kind_check", expression: `kind IN ('real', 'placeholder')` },
    { name: "app_user_status_check", expression: `status IN ('active', 'disabled')` },
  ],
  foreignKeys: [
    {
      name: "app_user_merged_into_fkey",
      target: "app_user",
      columnNames: ["merged_into"],
      referencedColumnNames: ["id"],
    },
  ],
});

export const userEmailEntity = new EntitySchema({
  name: "user_email",
  columns: {
    user_id: primary(uuid, "user_email_pkey"),
    email_key: primary(text, "user_email_pkey"),
    email: text,
    verified_at: nullable(timestamptz),
  },
  indices: [
    {
      name: "user_email_verified_key",
      columns: ["email_key"],
      unique: true,
      where: `verified_at IS NOT NULL`,
    },
  ],
  foreignKeys: [
    {
      name: "user_email_user_fkey",
      target: "app_user",
      columnNames: ["user_id"],
      referencedColumnNames: ["id"],
    },
  ],
});
