import { Any, IsNull, Not, Raw } from "typeorm";

import { newId } from "../../model/ids.ts";
import type { UserRepository } from "../../ports/user-repository.ts";
import type { User } from "../../model/user.ts";
import { appUserEntity, userIdentityEntity } from "../entities/user.ts";
import { prepared, type Sql } from "../sql.ts";
import { tableOf } from "../table.ts";

/**
 * Handwritten: two tables in one statement. The address first: its unique index decides who is made. Waits for
 * another transaction that claims it.
 */
const claimAddress = /* sql */ `
  INSERT INTO user_email (user_id, email_key, email, verified_at)
  VALUES ($1, $2, $3, usher_now())
  ON CONFLICT (email_key) WHERE verified_at IS NOT NULL DO NOTHING
  RETURNING user_id`;

const insertReal = prepared(/* sql */ `
  WITH address AS (${claimAddress})
  INSERT INTO app_user (id, kind, name) SELECT user_id, 'real', $4 FROM address RETURNING id`);

const makeReal = prepared(/* sql */ `
  WITH address AS (${claimAddress})
  UPDATE app_user u SET kind = 'real', name = coalesce($4, u.name)
  FROM address WHERE u.id = address.user_id RETURNING u.id`);

/** Handwritten, and prepared as all that runs with every acceptance. */
const lockPlaceholder = prepared(/* sql */ `
  SELECT id FROM app_user
  WHERE id = $1 AND kind = 'placeholder' AND merged_into IS NULL FOR UPDATE`);

/** Handwritten: a lock on what may not be there yet. It ends with the transaction. */
const holdIdentity = /* sql */ `
  SELECT pg_advisory_xact_lock(hashtextextended(jsonb_build_array($1::text, $2::text)::text, 0))`;

/** Handwritten, as the next ones: a whole batch, in the order in which other batches claim the same addresses. */
const lockPlaceholders = /* sql */ `
  SELECT id FROM app_user
  WHERE id = ANY($1::uuid[]) AND kind = 'placeholder' AND merged_into IS NULL ORDER BY id FOR UPDATE`;

const claimAddresses = /* sql */ `
  WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb)
      AS w ("userId" uuid, "emailKey" text, email text, "isPlaceholder" boolean)
  ), address AS (
    INSERT INTO user_email (user_id, email_key, email, verified_at)
    SELECT "userId", "emailKey", email, usher_now() FROM wanted ORDER BY "emailKey"
    ON CONFLICT (email_key) WHERE verified_at IS NOT NULL DO NOTHING
    RETURNING user_id
  ), placeholder AS (
    UPDATE app_user u SET kind = 'real' FROM address, wanted
    WHERE wanted."userId" = address.user_id AND u.id = address.user_id AND wanted."isPlaceholder"
  )
  INSERT INTO app_user (id, kind)
  SELECT address.user_id, 'real' FROM address JOIN wanted ON wanted."userId" = address.user_id
  WHERE NOT wanted."isPlaceholder"`;

const ownersOf = /* sql */ `
  SELECT email_key, user_id FROM user_email
  WHERE email_key = ANY($1::text[]) AND verified_at IS NOT NULL`;

const mergePlaceholders = /* sql */ `
  UPDATE app_user u SET merged_into = e.user_id
  FROM unnest($1::uuid[], $2::text[]) AS p (id, email_key)
  JOIN user_email e ON e.email_key = p.email_key AND e.verified_at IS NOT NULL
  WHERE u.id = p.id AND u.kind = 'placeholder' AND u.id <> e.user_id`;

/** Handwritten: it compares the rows of a user. Of two at once neither deletes the newest. */
const releaseEmail = /* sql */ `
  DELETE FROM user_email e USING app_user u
  WHERE e.user_id = $1 AND e.email_key = $2 AND e.verified_at IS NOT NULL AND u.id = e.user_id
    AND (u.status = 'disabled' OR EXISTS (
      SELECT FROM user_email newer WHERE newer.user_id = e.user_id
        AND (newer.verified_at, newer.email_key) > (e.verified_at, e.email_key)))
  RETURNING e.email`;

export function userRepository(sql: Sql): UserRepository {
  const users = tableOf(sql, appUserEntity);
  const identities = tableOf(sql, userIdentityEntity);
  const findByVerifiedEmail = (emailKey: string): Promise<User | null> =>
    users.select("u", (query) =>
      query
        .innerJoin("user_email", "owned", "owned.userId = u.id AND owned.verifiedAt IS NOT NULL")
        .where("owned.emailKey = :emailKey", { emailKey })
        .getOne(),
    );
  const owner = async (emailKey: string): Promise<User> => {
    const user = await findByVerifiedEmail(emailKey);
    if (user === null) throw new Error("a claimed address has no owner");
    return user;
  };
  return {
    find: (id) => users.findOne({ where: { id } }),
    async timeZones(ids) {
      const known = await users.find({
        select: { id: true, timeZone: true },
        where: { id: Any(ids), timeZone: Not(IsNull()) },
      });
      return new Map(known.flatMap(({ id, timeZone }) => (timeZone ? [[id, timeZone]] : [])));
    },
    async setTimeZone(id, timeZone) {
      const differs = Raw((stored) => `${stored} IS DISTINCT FROM :timeZone`, { timeZone });
      await users.update({ id, timeZone: differs }, { timeZone });
    },
    findByVerifiedEmail,
    findByIdentity: ({ issuer, subject }) =>
      users.select("u", (query) =>
        query
          .innerJoin("user_identity", "identity", "identity.userId = u.id")
          .where("identity.issuer = :issuer AND identity.subject = :subject", { issuer, subject })
          .getOne(),
      ),
    async holdIdentity({ issuer, subject }) {
      await sql.rows(holdIdentity, [issuer, subject]);
    },
    async linkIdentity({ issuer, subject }, { userId, issuedAt }) {
      // Relinking takes the same lock, so that it is either before this or drops what this makes.
      const user = await users.findOne({
        select: { id: true, relinkedAt: true },
        where: { id: userId },
        lock: { mode: "for_no_key_update" },
      });
      const relinkedAt = user?.relinkedAt ?? null;
      if (relinkedAt !== null && !isNotBefore(issuedAt, relinkedAt)) return "issued_before_relink";
      const linked = await identities.insert({ issuer, subject, userId }, (query) =>
        query.orIgnore(),
      );
      return linked === null ? "other_subject" : null;
    },
    async dropIdentities(userId) {
      await users.update({ id: userId }, { relinkedAt: () => "usher_now()" });
      return sql.run("DELETE FROM user_identity WHERE user_id = $1", [userId]);
    },
    async setStatus({ id, status }) {
      return (await users.update({ id, kind: "real", status: Not(status) }, { status })).length > 0;
    },
    async addVerifiedEmail({ userId, email, emailKey }) {
      await sql.rows(claimAddress, [userId, emailKey, email]);
      return (await findByVerifiedEmail(emailKey))?.id === userId;
    },
    async releaseEmail({ userId, emailKey }) {
      const [row] = await sql.rows<{ email: string }>(releaseEmail, [userId, emailKey]);
      return row?.email ?? null;
    },
    async ensure({ id, name, email, emailKey }) {
      const existing = await findByVerifiedEmail(emailKey);
      if (existing) return existing;
      await sql.rows(insertReal, [id, emailKey, email, name]);
      return owner(emailKey);
    },
    async ensureAll(people) {
      const placeholders = people.flatMap(({ placeholderId, emailKey }) =>
        placeholderId === null ? [] : [{ id: placeholderId, emailKey }],
      );
      const ids = placeholders.map(({ id }) => id);
      const locked =
        ids.length === 0 ? [] : await sql.rows<{ id: string }>(lockPlaceholders, [ids]);
      const free = new Set(locked.map(({ id }) => id));
      const wanted = people.map(({ email, emailKey, placeholderId }) => {
        const isPlaceholder = placeholderId !== null && free.has(placeholderId);
        return { email, emailKey, userId: isPlaceholder ? placeholderId : newId(), isPlaceholder };
      });
      await sql.run(claimAddresses, [JSON.stringify(wanted)]);
      // In a statement of its own, which sees whom another transaction made while this one waited.
      const owners = await sql.rows<{ email_key: string; user_id: string }>(ownersOf, [
        people.map(({ emailKey }) => emailKey),
      ]);
      if (ids.length > 0)
        await sql.run(mergePlaceholders, [ids, placeholders.map(({ emailKey }) => emailKey)]);
      return new Map(owners.map(({ email_key, user_id }) => [email_key, user_id]));
    },
    async realize({ placeholderId, email, emailKey, name }) {
      const free = await sql.rows(lockPlaceholder, [placeholderId]);
      const [made] = await (free.length > 0
        ? sql.rows<{ id: string }>(makeReal, [placeholderId, emailKey, email, name])
        : sql.rows<{ id: string }>(insertReal, [newId(), emailKey, email, name]));
      const { id } = made ?? (await owner(emailKey));
      if (id !== placeholderId)
        await users.update({ id: placeholderId, kind: "placeholder" }, { mergedInto: id });
      return id;
    },
  };
}

function isNotBefore(time: string | null, other: string): boolean {
  return time !== null && Date.parse(time) >= Date.parse(other);
}
