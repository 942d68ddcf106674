import { Any } from "typeorm";

import type { RoleRepository } from "../../ports/role-repository.ts";
import { roleEntity } from "../entities/member.ts";
import { isMember } from "../membership-sql.ts";
import { columnsOf } from "../rows.ts";
import { prepared, type Sql } from "../sql.ts";
import { tableOf } from "../table.ts";

/** Handwritten: prepared, since it runs with creations that offer custom roles. */
const list = prepared(
  `SELECT ${columnsOf(roleEntity)} FROM role WHERE organization_id = $1 ORDER BY slug`,
);

/** Handwritten: two tables in one round trip. */
const inUse = /* sql */ `
  SELECT EXISTS (
    SELECT FROM membership m
    WHERE m.organization_id = $1 AND ${isMember("m")} AND m.custom_roles @> ARRAY[$2::text]
  ) OR EXISTS (
    SELECT FROM invitation
    WHERE organization_id = $1 AND state IN ('requested', 'pending')
      AND (expires_at IS NULL OR expires_at > usher_now()) AND custom_roles @> ARRAY[$2::text]
  ) AS in_use`;

export function roleRepository(sql: Sql): RoleRepository {
  const roles = tableOf(sql, roleEntity);
  return {
    list: (organizationId) => roles.query(list, [organizationId]),
    async hold(organizationId, slugs) {
      if (slugs.length === 0) return new Set<string>();
      const held = await roles.find({
        where: { organizationId, slug: Any(slugs) },
        order: { slug: "ASC" },
        lock: { mode: "for_key_share" },
      });
      return new Set(held.map(({ slug }) => slug));
    },
    insert: async ({ organizationId, slug, name }) =>
      (await roles.insert({ organizationId, slug, name }, (query) => query.orIgnore())) !== null,
    async delete({ organizationId, slug }) {
      const where = { organizationId, slug };
      // A statement of its own: the next one then sees what was given while this one waited.
      const locked = await roles.findOne({ where, lock: { mode: "pessimistic_write" } });
      if (locked === null) return "not_found";
      const [used] = await sql.rows<{ in_use: boolean }>(inUse, [organizationId, slug]);
      if (used?.in_use) return "in_use";
      return (await roles.delete(where)) ? "deleted" : "not_found";
    },
  };
}
