import { Any, LessThan, Raw } from "typeorm";

import type { SuppressionRepository } from "../../ports/suppression-repository.ts";
import { suppressionEntity } from "../entities/suppression.ts";
import type { Sql } from "../sql.ts";
import { tableOf } from "../table.ts";

/** Handwritten: on a conflict the builder can set only what would be inserted, not the later of two times. */
const add = /* sql */ `
  INSERT INTO suppression (organization_id, id, email_key, reason, until)
  VALUES ($1, $2, $3, $4, usher_now() + make_interval(days => $5::integer))
  ON CONFLICT (organization_id, email_key, reason) DO UPDATE
    SET until = CASE
      WHEN suppression.until IS NULL OR excluded.until IS NULL THEN NULL
      ELSE greatest(suppression.until, excluded.until)
    END`;

const isLive = () => Raw((until) => `(${until} IS NULL OR ${until} > usher_now())`);

export function suppressionRepository(sql: Sql): SuppressionRepository {
  const suppressions = tableOf(sql, suppressionEntity);
  return {
    list: ({ organizationId, cursor, limit }) =>
      suppressions.find({
        where: {
          organizationId,
          until: isLive(),
          ...(cursor !== null && { id: LessThan(cursor) }),
        },
        order: { id: "DESC" },
        take: limit,
      }),
    among: (organizationId, emailKeys) =>
      suppressions.find({
        where: { organizationId, emailKey: Any(emailKeys), until: isLive() },
        order: { id: "DESC" },
      }),
    async add({ organizationId, id, emailKey, reason, days }) {
      await sql.run(add, [organizationId, id, emailKey, reason, days]);
    },
    mute: async (entry) =>
      (await suppressions.insert({ ...entry, reason: "muted" }, (query) => query.orIgnore())) !==
      null,
    unmute: (entry) => suppressions.delete({ ...entry, reason: "muted" }),
    find: (entry) => suppressions.findOne({ where: entry }),
    remove: ({ organizationId, id }) => suppressions.delete({ organizationId, id }),
  };
}
