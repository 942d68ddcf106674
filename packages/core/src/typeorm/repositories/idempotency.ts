import type { IdempotencyClaim, IdempotencyRepository } from "../../ports/idempotency.ts";
import { recordsOf } from "../records.ts";
import { prepared, type Sql } from "../sql.ts";

/** Waits for a transaction that holds the key, and takes over a record past its time. */
const take = prepared(/* sql */ `
  INSERT INTO idempotency_record (organization_id, actor_key, key, request_hash, expires_at)
  VALUES ($1, $2, $3, $4, usher_now() + make_interval(hours => $5::integer))
  ON CONFLICT (organization_id, actor_key, key) DO UPDATE
    SET request_hash = excluded.request_hash, response = NULL,
        expires_at = excluded.expires_at, created_at = excluded.created_at
    WHERE idempotency_record.expires_at <= usher_now()
  RETURNING key`);

const read = prepared(/* sql */ `
  SELECT request_hash, response FROM idempotency_record
  WHERE organization_id = $1 AND actor_key = $2 AND key = $3`);

const complete = prepared(/* sql */ `
  UPDATE idempotency_record SET response = $4::jsonb
  WHERE organization_id = $1 AND actor_key = $2 AND key = $3`);

const release = prepared(/* sql */ `
  DELETE FROM idempotency_record WHERE organization_id = $1 AND actor_key = $2 AND key = $3`);

export function idempotencyRepository(sql: Sql): IdempotencyRepository {
  return {
    async claim(claim, ttlHours) {
      for (;;) {
        const taken = await sql.rows(take, [...keyOf(claim), claim.requestHash, ttlHours]);
        if (taken.length > 0) return { claimed: true };
        const [found] = await recordsOf<{ requestHash: string; response: unknown }>(
          sql,
          read,
          keyOf(claim),
        );
        // A sweep may have deleted the record between the two statements; then the key is free.
        if (found) return { claimed: false, ...found };
      }
    },
    async complete(claim, response) {
      await sql.run(complete, [...keyOf(claim), JSON.stringify(response)]);
    },
    async release(claim) {
      await sql.run(release, keyOf(claim));
    },
    sweep: () => sql.run("DELETE FROM idempotency_record WHERE expires_at <= usher_now()"),
  };
}

function keyOf(claim: Omit<IdempotencyClaim, "requestHash">): string[] {
  return [claim.organizationId, claim.actorKey, claim.key];
}
