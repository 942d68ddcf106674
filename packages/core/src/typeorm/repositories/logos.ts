import type { LogoRepository } from "../../ports/logo-repository.ts";
import { organizationLogoEntity } from "../entities/organization-logo.ts";
import type { Sql } from "../sql.ts";
import { tableOf } from "../table.ts";

const replaced = ["type", "digest", "width", "height", "image", "created_at"];

export function logoRepository(sql: Sql): LogoRepository {
  const logos = tableOf(sql, organizationLogoEntity);
  return {
    find: (organizationId) =>
      logos.findOne({
        select: { digest: true, width: true, height: true },
        where: { organizationId },
      }),
    image: (organizationId, digest) =>
      logos.findOne({ select: { type: true, image: true }, where: { organizationId, digest } }),
    async save(organizationId, logo) {
      await logos.insert({ organizationId, ...logo }, (query) =>
        query.orUpdate(replaced, ["organization_id"]),
      );
    },
    remove: (organizationId) => logos.delete({ organizationId }),
  };
}
