import { EntitySchema } from "typeorm";

import type { User } from "../../model/user.ts";
import {
  computed,
  jsonb,
  now,
  nullable,
  primary,
  text,
  timestamptz,
  unselected,
  uuid,
} from "./columns.ts";
import { foreignKey } from "./foreign-keys.ts";

type UserRecord = User & {
  mergedInto: string | null;
  createdAt: string;
  timeZone: string | null;
  /** When the user's identities were dropped last: a session from before links none. */
  relinkedAt: string | null;
};

export const appUserEntity = new EntitySchema<UserRecord>({
  name: "app_user",
  columns: {
    id: primary(uuid, "app_user_pkey"),
    kind: text,
    status: { ...text, default: "active" },
    name: nullable(text),
    mergedInto: unselected(nullable(uuid)),
    createdAt: unselected(now),
    timeZone: unselected(nullable(text)),
    relinkedAt: unselected(nullable(timestamptz)),
    emails: computed(
      jsonb,
      (user) => `
        SELECT coalesce(
          jsonb_agg(
            jsonb_build_object('email', email, 'emailKey', email_key, 'verified', verified_at IS NOT NULL)
            ORDER BY verified_at, email_key),
          '[]')
        FROM user_email WHERE user_id = ${user}.id`,
    ),
  },
  checks: [
    { name: "app_user_kind_check", expression: `kind IN ('real', 'placeholder')` },
    { name: "app_user_status_check", expression: `status IN ('active', 'disabled')` },
  ],
  foreignKeys: [foreignKey("app_user_merged_into_fkey", "mergedInto", "app_user")],
});

export const userEmailEntity = new EntitySchema({
  name: "user_email",
  columns: {
    userId: primary(uuid, "user_email_pkey"),
    emailKey: primary(text, "user_email_pkey"),
    email: text,
    verifiedAt: nullable(timestamptz),
  },
  indices: [
    {
      name: "user_email_verified_key",
      columns: ["emailKey"],
      unique: true,
      where: `verified_at IS NOT NULL`,
    },
  ],
  foreignKeys: [foreignKey("user_email_user_fkey", "userId", "app_user")],
});

/** A person as an identity provider knows them. */
export const userIdentityEntity = new EntitySchema<{
  issuer: string;
  subject: string;
  userId: string;
  createdAt: string;
}>({
  name: "user_identity",
  columns: {
    issuer: primary(text, "user_identity_pkey"),
    subject: primary(text, "user_identity_pkey"),
    userId: uuid,
    createdAt: now,
  },
  indices: [{ name: "user_identity_user_key", columns: ["userId", "issuer"], unique: true }],
  foreignKeys: [foreignKey("user_identity_user_fkey", "userId", "app_user")],
});
