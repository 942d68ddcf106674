import { newId } from "../../model/ids.ts";
import type { UserRepository } from "../../ports/user-repository.ts";
import type { User } from "../../model/user.ts";
import type { Sql } from "../sql.ts";
import { toUser, userColumns, type UserRow } from "./user-rows.ts";

const byId = /* sql */ `SELECT ${userColumns} FROM app_user u WHERE u.id = $1`;

const byVerifiedEmail = /* sql */ `
  SELECT ${userColumns} FROM user_email owned JOIN app_user u ON u.id = owned.user_id
  WHERE owned.email_key = $1 AND owned.verified_at IS NOT NULL`;

/** The address first: its unique index decides who is made. Waits for another transaction that claims it. */
const claimAddress = /* sql */ `
  INSERT INTO user_email (user_id, email_key, email, verified_at)
  VALUES ($1, $2, $3, usher_now())
  ON CONFLICT (email_key) WHERE verified_at IS NOT NULL DO NOTHING
  RETURNING user_id`;

const insertReal = /* sql */ `
  WITH address AS (${claimAddress})
  INSERT INTO app_user (id, kind, name) SELECT user_id, 'real', $4 FROM address RETURNING id`;

const makeReal = /* sql */ `
  WITH address AS (${claimAddress})
  UPDATE app_user u SET kind = 'real', name = coalesce($4, u.name)
  FROM address WHERE u.id = address.user_id RETURNING u.id`;

const lockPlaceholder = /* sql */ `
  SELECT id FROM app_user
  WHERE id = $1 AND kind = 'placeholder' AND merged_into IS NULL FOR UPDATE`;

const recordMerge = /* sql */ `
  UPDATE app_user SET merged_into = $2 WHERE id = $1 AND kind = 'placeholder' AND id <> $2`;

export function userRepository(sql: Sql): UserRepository {
  const find = async (text: string, value: string): Promise<User | null> => {
    const [row] = await sql.rows<UserRow>(text, [value]);
    return row ? toUser(row) : null;
  };
  const owner = async (emailKey: string): Promise<User> => {
    const user = await find(byVerifiedEmail, emailKey);
    if (user === null) throw new Error("a claimed address has no owner");
    return user;
  };
  return {
    find: (id) => find(byId, id),
    async timeZones(ids) {
      const rows = await sql.rows<{ id: string; time_zone: string }>(
        "SELECT id, time_zone FROM app_user WHERE id = ANY($1::uuid[]) AND time_zone IS NOT NULL",
        [ids],
      );
      return new Map(rows.map((row) => [row.id, row.time_zone]));
    },
    async setTimeZone(id, timeZone) {
      await sql.run(
        "UPDATE app_user SET time_zone = $2 WHERE id = $1 AND time_zone IS DISTINCT FROM $2",
        [id, timeZone],
      );
    },
    findByVerifiedEmail: (emailKey) => find(byVerifiedEmail, emailKey),
    async ensure({ id, name, email, emailKey }) {
      const existing = await find(byVerifiedEmail, emailKey);
      if (existing) return existing;
      await sql.rows(insertReal, [id, emailKey, email, name]);
      return owner(emailKey);
    },
    async realize({ placeholderId, email, emailKey, name }) {
      const free = await sql.rows<{ id: string }>(lockPlaceholder, [placeholderId]);
      const [made] = await (free.length > 0
        ? sql.rows<{ id: string }>(makeReal, [placeholderId, emailKey, email, name])
        : sql.rows<{ id: string }>(insertReal, [newId(), emailKey, email, name]));
      const user = made ?? (await owner(emailKey));
      await sql.run(recordMerge, [placeholderId, user.id]);
      return user.id;
    },
  };
}
