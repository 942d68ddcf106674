import { IsNull, type FindOptionsWhere } from "typeorm";

import type { ApiKey } from "../../model/api-key.ts";
import type { ApiKeyRepository } from "../../ports/api-key-repository.ts";
import { apiKeyEntity } from "../entities/api-key.ts";
import { batched, batchRows } from "../batched.ts";
import { columnsOf } from "../rows.ts";
import { prepared, type Sql } from "../sql.ts";
import { tableOf } from "../table.ts";
import { withoutWrite } from "../without-write.ts";

/** Handwritten: prepared, since they run for every request with a key. */
function usableKeys(asked: string) {
  const usable = /* sql */ `
  WITH usable AS (
    SELECT k.* FROM api_key k LEFT JOIN app_user u ON u.id = k.user_id
    WHERE k.id ${asked} AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > usher_now())
      AND (k.user_id IS NULL OR u.status = 'active')
  )`;
  const select = `SELECT ${columnsOf(apiKeyEntity, "usable")}, secret_hash FROM usable`;
  return {
    find: prepared(`${usable} ${select}`),
    /** The mark of use never waits: who finds the row locked leaves the mark to the holder. */
    findAndMark: prepared(/* sql */ `
  ${usable}, unmarked AS (
    SELECT k.id FROM api_key k JOIN usable ON usable.id = k.id
    WHERE k.last_used_at IS NULL OR k.last_used_at <= usher_now() - interval '1 minute'
    FOR NO KEY UPDATE OF k SKIP LOCKED
  ), marked AS (
    UPDATE api_key k SET last_used_at = usher_now() FROM unmarked WHERE k.id = unmarked.id
  )
  ${select}`),
  };
}

const usableKey = usableKeys("= $1");
const usableKeysOf = usableKeys(`IN (SELECT id FROM ${batchRows("id uuid")} AS asked)`);

/** Handwritten: prepared, since it runs with every creation by a key. */
const hold = prepared("SELECT revoked_at FROM api_key WHERE id = $1 FOR KEY SHARE");

export function apiKeyRepository(sql: Sql): ApiKeyRepository {
  const keys = tableOf(sql, apiKeyEntity);
  const query = ({ find, findAndMark }: ReturnType<typeof usableKeys>, asked: string) =>
    withoutWrite(sql, {
      write: () => keys.query(findAndMark, [asked]),
      readOnly: () => keys.query(find, [asked]),
    });
  const findUsable = batched({
    one: async (id: string) => (await query(usableKey, id))[0] ?? null,
    async several(ids) {
      const found = await query(usableKeysOf, JSON.stringify(ids.map((id) => ({ id }))));
      const byId = new Map(found.map((key) => [key.id, key]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });
  return {
    async insert({ expiresInHours, ...key }) {
      const expiresAt = () => "usher_now() + make_interval(hours => :expiresInHours)";
      const inserted = await keys.insert({ ...key, expiresAt }, (query) =>
        query.setParameters({ expiresInHours }),
      );
      if (inserted === null) throw new Error("an insert returned no row");
      return inserted;
    },
    findUsable,
    list: (query) => keys.find({ where: visible(query), order: { id: "DESC" } }),
    find: ({ id, ...query }) =>
      keys.findOne({ where: visible(query).map((where) => ({ ...where, id })) }),
    async hold(id) {
      const [key] = await keys.query(hold, [id]);
      return (key?.revokedAt ?? null) === null;
    },
    async holdAlone(id) {
      await keys.findOne({ where: { id }, lock: { mode: "pessimistic_write" } });
    },
    async revoke({ id }) {
      const revokedAt = () => "usher_now()";
      return (await keys.update({ id, revokedAt: IsNull() }, { revokedAt })).length > 0;
    },
  };
}

function visible(query: {
  organizationId: string;
  userId: string | null;
}): FindOptionsWhere<ApiKey>[] {
  const { organizationId, userId } = query;
  const ofOrganization = { kind: "org_key" as const, organizationId };
  return userId === null ? [ofOrganization] : [ofOrganization, { kind: "personal_key", userId }];
}
