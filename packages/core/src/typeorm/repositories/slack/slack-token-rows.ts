import type { SlackInstallationRepository } from "../../../ports/slack-repository.ts";
import type { Sql } from "../../sql.ts";
import { oneKey } from "./slack-installation-key.ts";
import {
  installationColumns,
  toInstallation,
  type InstallationRow,
} from "./slack-installation-rows.ts";

/** One process at a time asks Slack for a new token; who dies at it gives way when its lease ends. */
const claimRefresh = /* sql */ `
  UPDATE slack_installation s
  SET refreshing_until = usher_now() + make_interval(secs => $4::double precision)
  WHERE ${oneKey} AND s.sealed_tokens IS NOT NULL
    AND s.token_expires_at <= usher_now() + make_interval(secs => $3::double precision)
    AND (s.refreshing_until IS NULL OR s.refreshing_until <= usher_now())
  RETURNING ${installationColumns}`;

const saveRefreshed = /* sql */ `
  UPDATE slack_installation s
  SET sealed_tokens = $4, token_key_id = $5, refreshing_until = NULL,
      token_expires_at = usher_now() + make_interval(secs => $6::double precision)
  WHERE ${oneKey} AND s.sealed_tokens = $3`;

/** Not while somebody renews: what they bring would find other tokens than they left, and be lost. */
const reseal = /* sql */ `
  UPDATE slack_installation s SET sealed_tokens = $4, token_key_id = $5
  WHERE ${oneKey} AND s.sealed_tokens = $3
    AND (s.refreshing_until IS NULL OR s.refreshing_until <= usher_now())`;

type RefreshMethods = Pick<
  SlackInstallationRepository,
  "reseal" | "claimRefresh" | "saveRefreshed"
>;

export function refreshMethods(sql: Sql): RefreshMethods {
  return {
    async reseal({ organizationId, id, from, to }) {
      const params = [organizationId, id, from.sealed, to.sealed, to.keyId];
      return (await sql.run(reseal, params)) > 0;
    },
    async claimRefresh({ organizationId, id, withinSeconds, leaseSeconds }) {
      const params = [organizationId, id, withinSeconds, leaseSeconds];
      const [row] = await sql.rows<InstallationRow>(claimRefresh, params);
      return row ? toInstallation(row) : null;
    },
    async saveRefreshed({ organizationId, id, from, to, tokenLifeSeconds }) {
      const params = [organizationId, id, from.sealed, to.sealed, to.keyId, tokenLifeSeconds];
      return (await sql.run(saveRefreshed, params)) > 0;
    },
  };
}
