import type { SuppressionRepository } from "../../ports/suppression-repository.ts";
import type { Sql } from "../sql.ts";
import { iso, isoOrNull } from "../times.ts";
import type { Suppression } from "../../model/suppression.ts";

type Row = {
  id: string;
  email_key: string;
  reason: Suppression["reason"];
  until: Date | null;
  created_at: Date;
};

const columns = "id, email_key, reason, until, created_at";
const live = "(until IS NULL OR until > usher_now())";

const list = /* sql */ `
  SELECT ${columns} FROM suppression
  WHERE organization_id = $1 AND ${live} AND ($2::uuid IS NULL OR id < $2)
  ORDER BY id DESC
  LIMIT $3`;

const among = /* sql */ `
  SELECT ${columns} FROM suppression
  WHERE organization_id = $1 AND email_key = ANY ($2::text[]) AND ${live}
  ORDER BY id DESC`;

const add = /* sql */ `
  INSERT INTO suppression (organization_id, id, email_key, reason, until)
  VALUES ($1, $2, $3, $4, usher_now() + make_interval(days => $5::integer))
  ON CONFLICT (organization_id, email_key, reason) DO UPDATE
    SET until = CASE
      WHEN suppression.until IS NULL OR excluded.until IS NULL THEN NULL
      ELSE greatest(suppression.until, excluded.until)
    END`;

export function suppressionRepository(sql: Sql): SuppressionRepository {
  return {
    async list({ organizationId, cursor, limit }) {
      const rows = await sql.rows<Row>(list, [organizationId, cursor, limit]);
      return rows.map(toSuppression);
    },
    async among(organizationId, emailKeys) {
      const rows = await sql.rows<Row>(among, [organizationId, emailKeys]);
      return rows.map(toSuppression);
    },
    async add({ organizationId, id, emailKey, reason, days }) {
      await sql.run(add, [organizationId, id, emailKey, reason, days]);
    },
    async remove({ organizationId, id }) {
      const text = "DELETE FROM suppression WHERE organization_id = $1 AND id = $2";
      return (await sql.run(text, [organizationId, id])) > 0;
    },
  };
}

function toSuppression(row: Row): Suppression {
  return {
    id: row.id,
    emailKey: row.email_key,
    reason: row.reason,
    until: isoOrNull(row.until),
    createdAt: iso(row.created_at),
  };
}
