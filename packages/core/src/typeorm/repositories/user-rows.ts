import type { User } from "../../model/user.ts";

export type UserRow = {
  user_id: string;
  user_kind: User["kind"];
  user_status: User["status"];
  user_name: string | null;
  user_emails: { email: string; emailKey: string; verified: boolean }[];
};

/** Columns of a user `u`. */
export const userColumns = /* sql */ `
  u.id AS user_id, u.kind AS user_kind, u.status AS user_status, u.name AS user_name,
  coalesce((
    SELECT jsonb_agg(
      jsonb_build_object('email', e.email, 'emailKey', e.email_key, 'verified', e.verified_at IS NOT NULL)
      ORDER BY e.verified_at, e.email_key)
    FROM user_email e WHERE e.user_id = u.id
  ), '[]') AS user_emails`;

export function toUser(row: UserRow): User {
  return {
    id: row.user_id,
    kind: row.user_kind,
    status: row.user_status,
    name: row.user_name,
    emails: row.user_emails,
  };
}
