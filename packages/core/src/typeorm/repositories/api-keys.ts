import type { ApiKey } from "../../model/api-key.ts";
import type { ApiKeyRepository } from "../../ports/api-key-repository.ts";
import { prepared, type Sql } from "../sql.ts";
import { withoutWrite } from "../without-write.ts";
import { iso, isoOrNull } from "../times.ts";

type Row = {
  id: string;
  kind: ApiKey["kind"];
  organization_id: string | null;
  user_id: string | null;
  name: string;
  prefix: string;
  permissions: ApiKey["permissions"];
  max_role: ApiKey["maxRole"];
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
};

const columns = `id, kind, organization_id, user_id, name, prefix, permissions, max_role, created_by,
  created_at, expires_at, last_used_at, revoked_at`;

const insert = /* sql */ `
  INSERT INTO api_key (id, kind, organization_id, user_id, name, prefix, secret_hash, permissions,
    max_role, created_by, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, usher_now() + make_interval(hours => $11::integer))
  RETURNING ${columns}`;

const usable = /* sql */ `
  WITH usable AS (
    SELECT k.* FROM api_key k LEFT JOIN app_user u ON u.id = k.user_id
    WHERE k.id = $1 AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > usher_now())
      AND (k.user_id IS NULL OR u.status = 'active')
  )`;
const findWithoutMark = prepared(`${usable} SELECT ${columns}, secret_hash FROM usable`);

/** The mark of use never waits: who finds the row locked leaves the mark to the holder. */
const findUsable = prepared(/* sql */ `
  ${usable}, unmarked AS (
    SELECT k.id FROM api_key k JOIN usable ON usable.id = k.id
    WHERE k.last_used_at IS NULL OR k.last_used_at <= usher_now() - interval '1 minute'
    FOR NO KEY UPDATE OF k SKIP LOCKED
  ), marked AS (
    UPDATE api_key k SET last_used_at = usher_now() FROM unmarked WHERE k.id = unmarked.id
  )
  SELECT ${columns}, secret_hash FROM usable`);

const visible = `((kind = 'org_key' AND organization_id = $1) OR (kind = 'personal_key' AND user_id = $2))`;

export function apiKeyRepository(sql: Sql): ApiKeyRepository {
  return {
    async insert(key) {
      const [row] = await sql.rows<Row>(insert, [
        key.id,
        key.kind,
        key.organizationId,
        key.userId,
        key.name,
        key.prefix,
        key.secretHash,
        key.permissions,
        key.maxRole,
        key.createdBy,
        key.expiresInHours,
      ]);
      if (row === undefined) throw new Error("an insert returned no row");
      return toApiKey(row);
    },
    async findUsable(id) {
      const find = (text: string) => sql.rows<Row & { secret_hash: Buffer }>(text, [id]);
      const [row] = await withoutWrite(sql, {
        write: () => find(findUsable),
        readOnly: () => find(findWithoutMark),
      });
      return row ? { ...toApiKey(row), secretHash: row.secret_hash } : null;
    },
    async list({ organizationId, userId }) {
      const rows = await sql.rows<Row>(
        `SELECT ${columns} FROM api_key WHERE ${visible} ORDER BY id DESC`,
        [organizationId, userId],
      );
      return rows.map(toApiKey);
    },
    async find({ organizationId, userId, id }) {
      const [row] = await sql.rows<Row>(
        `SELECT ${columns} FROM api_key WHERE ${visible} AND id = $3`,
        [organizationId, userId, id],
      );
      return row ? toApiKey(row) : null;
    },
    async hold(id) {
      const [row] = await sql.rows<{ revoked_at: Date | null }>(
        "SELECT revoked_at FROM api_key WHERE id = $1 FOR KEY SHARE",
        [id],
      );
      return (row?.revoked_at ?? null) === null;
    },
    async holdAlone(id) {
      await sql.rows("SELECT id FROM api_key WHERE id = $1 FOR UPDATE", [id]);
    },
    async revoke({ id }) {
      const text =
        "UPDATE api_key SET revoked_at = usher_now() WHERE id = $1 AND revoked_at IS NULL";
      return (await sql.run(text, [id])) > 0;
    },
  };
}

function toApiKey(row: Row): ApiKey {
  return {
    id: row.id,
    kind: row.kind,
    organizationId: row.organization_id,
    userId: row.user_id,
    name: row.name,
    prefix: row.prefix,
    permissions: row.permissions,
    maxRole: row.max_role,
    createdBy: row.created_by,
    createdAt: iso(row.created_at),
    expiresAt: isoOrNull(row.expires_at),
    lastUsedAt: isoOrNull(row.last_used_at),
    revokedAt: isoOrNull(row.revoked_at),
  };
}
