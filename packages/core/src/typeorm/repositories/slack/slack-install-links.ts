import type {
  SlackInstallLink,
  SlackInstallLinkRepository,
} from "../../../ports/slack-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";

const create = /* sql */ `
  WITH forgotten AS (
    DELETE FROM slack_install_link
    WHERE organization_id = $1 AND expires_at < usher_now() - interval '1 day')
  INSERT INTO slack_install_link (organization_id, id, secret_hash, created_by, expires_at)
  VALUES ($1, $2, $3, $4, usher_now() + make_interval(secs => $5::double precision))
  RETURNING expires_at`;

const find = /* sql */ `
  SELECT organization_id, id, secret_hash, created_by, expires_at <= usher_now() AS is_expired,
    used_at IS NOT NULL AS is_used
  FROM slack_install_link WHERE organization_id = $1 AND id = $2`;

const use = /* sql */ `
  UPDATE slack_install_link SET used_at = usher_now()
  WHERE organization_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > usher_now()`;

export function slackInstallLinkMethods(sql: Sql): SlackInstallLinkRepository {
  return {
    async createInstallLink({ organizationId, id, secretHash, createdBy, lifeSeconds }) {
      const params = [organizationId, id, secretHash, createdBy, lifeSeconds];
      const [row] = await recordsOf<{ expiresAt: string }>(sql, create, params);
      if (row === undefined) throw new Error("an insert returned no row");
      return row;
    },
    installLink: async ({ organizationId, id }) =>
      (await recordsOf<SlackInstallLink>(sql, find, [organizationId, id]))[0] ?? null,
    useInstallLink: async ({ organizationId, id }) =>
      (await sql.run(use, [organizationId, id])) > 0,
  };
}
