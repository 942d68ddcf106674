import { IsNull, Not, Raw } from "typeorm";

import type {
  NamedInstallation,
  SlackInstallationRepository,
} from "../../../ports/slack-repository.ts";
import { slackInstallationEntity, type InstallationRecord } from "../../entities/slack.ts";
import type { Sql } from "../../sql.ts";
import { tableOf } from "../../table.ts";

type RefreshMethods = Pick<
  SlackInstallationRepository,
  "reseal" | "claimRefresh" | "saveRefreshed"
>;

const isFree = () => Raw((until) => `(${until} IS NULL OR ${until} <= usher_now())`);
const after = (seconds: string) => `usher_now() + make_interval(secs => :${seconds})`;

export function refreshMethods(sql: Sql): RefreshMethods {
  const installations = tableOf(sql, slackInstallationEntity);
  return {
    /** Not while a process refreshes: what it brings would find other tokens than it left, and be lost. */
    async reseal({ organizationId, id, from, to }) {
      const changed = await installations.update(
        { organizationId, id, sealedTokens: from.sealed, refreshingUntil: isFree() },
        { sealedTokens: to.sealed, tokenKeyId: to.keyId },
      );
      return changed.length > 0;
    },
    /** One process at a time asks Slack for a new token; one that dies at it gives way when its lease ends. */
    async claimRefresh({ organizationId, id, withinSeconds, leaseSeconds }) {
      const [claimed] = await installations.update(
        {
          organizationId,
          id,
          sealedTokens: Not(IsNull()),
          tokenExpiresAt: Raw((at) => `${at} <= ${after("withinSeconds")}`, { withinSeconds }),
          refreshingUntil: isFree(),
        },
        { refreshingUntil: () => after("leaseSeconds") },
        { leaseSeconds },
      );
      return claimed ? toInstallation(claimed) : null;
    },
    async saveRefreshed({ organizationId, id, from, to, tokenLifeSeconds }) {
      const changed = await installations.update(
        { organizationId, id, sealedTokens: from.sealed },
        {
          sealedTokens: to.sealed,
          tokenKeyId: to.keyId,
          refreshingUntil: null,
          tokenExpiresAt: () => after("tokenLifeSeconds"),
        },
        { tokenLifeSeconds },
      );
      return changed.length > 0;
    },
  };
}

export function toInstallation(row: InstallationRecord): NamedInstallation {
  const { sealedTokens: sealed, tokenKeyId: keyId, ...rest } = row;
  const { lastOkAt, lastError, lastErrorAt, missingScopes, ...installation } = rest;
  return {
    ...installation,
    tokens: sealed === null || keyId === null ? null : { keyId, sealed },
    health: { lastOkAt, lastError, lastErrorAt, missingScopes },
  };
}
