import type { RoleRepository } from "../../ports/role-repository.ts";
import { prepared, type Sql } from "../sql.ts";
import { iso } from "../times.ts";

type Row = { slug: string; name: string; created_at: Date };

const list = prepared(
  "SELECT slug, name, created_at FROM role WHERE organization_id = $1 ORDER BY slug",
);

const insert = /* sql */ `
  INSERT INTO role (organization_id, slug, name) VALUES ($1, $2, $3)
  ON CONFLICT (organization_id, slug) DO NOTHING`;

const one = "SELECT slug FROM role WHERE organization_id = $1 AND slug = $2";

const hold = /* sql */ `
  SELECT slug FROM role WHERE organization_id = $1 AND slug = ANY($2::text[])
  ORDER BY slug FOR KEY SHARE`;

const inUse = /* sql */ `
  SELECT EXISTS (
    SELECT FROM membership
    WHERE organization_id = $1 AND status <> 'removed' AND custom_roles @> ARRAY[$2::text]
  ) OR EXISTS (
    SELECT FROM invitation
    WHERE organization_id = $1 AND state IN ('requested', 'pending')
      AND (expires_at IS NULL OR expires_at > usher_now()) AND custom_roles @> ARRAY[$2::text]
  ) AS in_use`;

export function roleRepository(sql: Sql): RoleRepository {
  return {
    async list(organizationId) {
      const rows = await sql.rows<Row>(list, [organizationId]);
      return rows.map(({ slug, name, created_at }) => ({
        slug,
        name,
        createdAt: iso(created_at),
      }));
    },
    async hold(organizationId, slugs) {
      if (slugs.length === 0) return new Set<string>();
      const rows = await sql.rows<{ slug: string }>(hold, [organizationId, slugs]);
      return new Set(rows.map((row) => row.slug));
    },
    async insert({ organizationId, slug, name }) {
      return (await sql.rows(`${insert} RETURNING slug`, [organizationId, slug, name])).length > 0;
    },
    async delete({ organizationId, slug }) {
      const role = [organizationId, slug];
      // A statement of its own: the next one then sees what was given while this one waited.
      const locked = await sql.rows(`${one} FOR UPDATE`, role);
      if (locked.length === 0) return "not_found";
      const [used] = await sql.rows<{ in_use: boolean }>(inUse, role);
      if (used?.in_use) return "in_use";
      const text = "DELETE FROM role WHERE organization_id = $1 AND slug = $2";
      return (await sql.run(text, role)) > 0 ? "deleted" : "not_found";
    },
  };
}
